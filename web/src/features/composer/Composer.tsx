import type { Channel } from '@mattermost/types/channels';
import { Anchor } from '@mantine/core';
import { useEffect, useMemo, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { useChannelName } from '../../state/channelName';
import { useChannels } from '../../state/channels';
import { placeKey, useDrafts, type Place } from '../../state/drafts';
import { useChannelPermissions } from '../../state/permissions';
import { useSite } from '../../state/site';
import { addFiles, placeUploads, release, restoreFiles, useHeld, usePlaceUploads } from '../../state/uploads';
import { Ask } from './Ask';
import { useClosed } from './closed';
import { ClosedNote } from './ClosedNote';
import classes from './Composer.module.css';
import { useDraftText } from './draftText';
import { Editor } from './Editor';
import { hasKeyboard } from './sendKeys';
import { useSubmit } from './submit';
import { TypingLine } from './TypingLine';
import { useTellTyping } from './typing';
import { DropArea } from './upload/DropArea';
import { useLimits } from './upload/limits';
import { UploadList } from './upload/UploadList';

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
  return channel ? <ChannelComposer key={placeKey({ channelId, rootId })} channel={channel} rootId={rootId} {...rest} /> : null;
}

type InChannel = Omit<ComposerProps, 'channelId'> & { channel: Channel; rootId: string };

function ChannelComposer(props: InChannel) {
  const closed = useClosed(props.channel);
  return closed ? <ClosedNote why={closed} /> : <OpenComposer {...props} />;
}

function OpenComposer({ channel, rootId, autoFocus = false, onEditLast, onReplyLast }: InChannel) {
  const { t } = useTranslation();
  const place = useMemo<Place>(() => ({ channelId: channel.id, rootId }), [channel.id, rootId]);
  const box = useRef<HTMLDivElement>(null);
  const { text, edit, keep } = useDraftText(place);
  const uploads = usePlaceUploads(place);
  const held = useHeld(place);
  const limits = useLimits();
  const { submit, question, yes, no, problems, setProblems } = useSubmit(channel, place);
  const tellTyping = useTellTyping(place);
  const unkept = useDrafts((d) => d.unkept);
  const name = useChannelName(channel);
  const mayUpload = useMayUpload(channel);
  useEffect(() => { restoreFiles(place); }, [place]);

  function takeFiles(files: File[]) {
    const { fine, problems: found } = limits.check(files, placeUploads(place).length);
    addFiles(place, fine);
    setProblems(found);
  }

  function focusText() {
    box.current?.querySelector('textarea')?.focus();
  }

  function onOtherKey(e: KeyboardEvent) {
    const act = e.shiftKey ? onReplyLast : onEditLast;
    if (e.key === 'ArrowUp' && text === '' && act && !e.altKey && !e.ctrlKey && !e.metaKey) {
      e.preventDefault();
      act();
    }
  }

  return (
    <div ref={box} className={classes.composer}>
      <Editor
        channelId={channel.id}
        label={t(rootId === '' ? 'composer.label' : 'composer.reply', { name })}
        text={text}
        onText={(value) => { edit(value); tellTyping(value); no(); }}
        onSubmit={() => { keep(); void submit(text); }}
        onOtherKey={onOtherKey}
        onFiles={mayUpload ? takeFiles : undefined}
        filesHint={limits.words}
        hasMore={uploads.length > 0}
        busy={held}
        autoFocus={autoFocus && hasKeyboard()}
      >
        <UploadList uploads={uploads} />
        {[...problems, ...(unkept ? [t('composer.unkept')] : [])].map((problem) => <div key={problem} className={classes.problem} role="alert">{problem}</div>)}
        {question && <Ask question={question} onYes={() => { yes(); focusText(); }} onNo={() => { no(); focusText(); }} />}
        {held && (
          <div className={classes.held} role="status">
            {t('upload.held')} <Anchor component="button" type="button" size="sm" onClick={() => { release(place); }}>{t('upload.hold')}</Anchor>
          </div>
        )}
      </Editor>
      {mayUpload && <DropArea inside={box} name={name} onFiles={takeFiles} />}
      <TypingLine place={placeKey(place)} />
    </div>
  );
}

function useMayUpload(channel: Channel): boolean {
  const { data: site } = useSite();
  const permissions = useChannelPermissions(channel);
  return site?.EnableFileAttachments !== 'false' && permissions?.has('upload_file') !== false;
}
