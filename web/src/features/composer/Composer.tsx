import type { Channel } from '@mattermost/types/channels';
import { ActionIcon, Textarea } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { draftKey, setDraft, useDrafts } from '../../state/drafts';
import { liveSocket } from '../../state/live';
import { send } from '../../state/outbox';
import classes from './Composer.module.css';
import { TypingLine } from './TypingLine';

const typingEveryMs = 4000;
const longest = 16_383;

/** Where a message is written; what is not sent stays as a draft. */
export function Composer({ channel, rootId }: { channel: Channel; rootId: string }) {
  const { t } = useTranslation();
  const key = draftKey(channel.id, rootId);
  const text = useDrafts((d) => d.texts[key] ?? '');
  const name = useChannelName(channel);
  const lastTyping = useRef(0);
  const tooLong = Array.from(text).length - longest; // the server counts code points

  function edit(value: string) {
    setDraft(key, value);
    if (value !== '' && Date.now() - lastTyping.current > typingEveryMs) {
      lastTyping.current = Date.now();
      liveSocket()?.userTyping(channel.id, rootId);
    }
  }

  function submit() {
    if (text.trim() === '' || tooLong > 0) {
      return;
    }
    send({ channelId: channel.id, rootId, message: text, files: [] });
    setDraft(key, '');
    lastTyping.current = 0;
  }

  function onKeyDown(e: KeyboardEvent) {
    if (e.key === 'Enter' && !e.shiftKey && !e.altKey && !e.nativeEvent.isComposing) {
      e.preventDefault();
      submit();
    }
  }

  const label = t('composer.label', { name });
  return (
    <form className={classes.composer} onSubmit={(e) => { e.preventDefault(); submit(); }}>
      <Textarea
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(e) => { edit(e.currentTarget.value); }}
        onKeyDown={onKeyDown}
        autosize
        minRows={1}
        maxRows={12}
        autoFocus
        error={tooLong > 0 ? t('composer.tooLong', { count: tooLong }) : undefined}
        rightSection={
          <ActionIcon type="submit" variant="subtle" disabled={text.trim() === '' || tooLong > 0} aria-label={t('composer.send')}>
            <IconSend2 size={20} stroke={1.6} />
          </ActionIcon>
        }
      />
      <TypingLine place={rootId || channel.id} />
    </form>
  );
}
