import type { Channel } from '@mattermost/types/channels';
import { useMemo, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { useChannels } from '../../state/channels';
import { placeKey, type Place } from '../../state/drafts';
import { send } from '../../state/outbox';
import classes from './Composer.module.css';
import { useDraftText } from './draftText';
import { Editor } from './Editor';
import { TypingLine } from './TypingLine';
import { useTellTyping } from './typing';

export interface ComposerProps {
  channelId: string;
  /** The thread that is answered; without it the message begins one. */
  rootId?: string;
  autoFocus?: boolean;
  /** Arrow up in an empty composer: edit the user's last message here. */
  onEditLast?: () => void;
  /** Shift and arrow up: reply to the last message here. */
  onReplyLast?: () => void;
}

/** Where a message is written; what is not sent stays as a draft. */
export function Composer({ channelId, rootId = '', ...rest }: ComposerProps) {
  const { data: channels } = useChannels();
  const channel = channels?.[channelId];
  return channel ? <OpenComposer key={placeKey({ channelId, rootId })} channel={channel} rootId={rootId} {...rest} /> : null;
}

function OpenComposer({ channel, rootId, autoFocus, onEditLast, onReplyLast }: Omit<ComposerProps, 'channelId'> & { channel: Channel; rootId: string }) {
  const { t } = useTranslation();
  const place = useMemo<Place>(() => ({ channelId: channel.id, rootId }), [channel.id, rootId]);
  const [text, setText] = useDraftText(place);
  const tellTyping = useTellTyping(place);
  const name = useChannelName(channel);

  function submit() {
    send({ ...place, message: text, files: [] });
    setText('');
  }

  function onOtherKey(e: KeyboardEvent) {
    const act = e.shiftKey ? onReplyLast : onEditLast;
    if (e.key === 'ArrowUp' && text === '' && act && !e.altKey && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      act();
    }
  }

  return (
    <div className={classes.composer}>
      <Editor
        channelId={channel.id}
        label={t(rootId === '' ? 'composer.label' : 'composer.reply', { name })}
        text={text}
        onText={(value) => { setText(value); tellTyping(value); }}
        onSubmit={submit}
        onOtherKey={onOtherKey}
        autoFocus={autoFocus}
      />
      <TypingLine place={placeKey(place)} />
    </div>
  );
}
