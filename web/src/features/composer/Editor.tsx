import { ActionIcon, Button } from '@mantine/core';
import { IconEye, IconPaperclip, IconSend2, IconTypography } from '@tabler/icons-react';
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { useChannels } from '../../state/channels';
import { EmojiButton } from '../../ui/EmojiPicker/EmojiButton';
import { Markdown } from '../../ui/Markdown';
import classes from './Editor.module.css';
import { change, selectedIn } from './edit/area';
import { format, type Format } from './edit/format';
import { insert } from './edit/selected';
import { FileButton } from './FileButton';
import { FormatBar } from './FormatBar';
import { excess, useLongest } from './length';
import { Remaining } from './Remaining';
import { TextArea } from './TextArea';

export interface EditorProps {
  /** The channel whose people and channels are suggested. */
  channelId: string;
  /** What the text area is called, and what stands in it while it is empty. */
  label: string;
  text: string;
  onText: (text: string) => void;
  onSubmit: () => void;
  /** Escape and a button give up; without it there is nothing to give up. */
  onCancel?: () => void;
  /** The words of the button that submits; without them it is a paper plane. */
  submitLabel?: string;
  /** There is something to submit besides the text. */
  hasMore?: boolean;
  /** Submitting has to wait. */
  busy?: boolean;
  autoFocus?: boolean;
  /** Takes files that are chosen or pasted; without it there are none to take. */
  onFiles?: (files: File[]) => void;
  /** What is said of the files that can be taken. */
  filesHint?: string;
  /** Sees the keys that mean nothing to the editor itself. */
  onOtherKey?: (e: KeyboardEvent<HTMLTextAreaElement>) => void;
  /** What stands between the text and the buttons. */
  children?: ReactNode;
}

const elsewhere = { team_id: '', type: 'O' } as const;

/** A text area for markdown, for new messages and for those that are edited. */
export function Editor(props: EditorProps) {
  const { channelId, label, text, onText, onSubmit, onCancel, submitLabel, hasMore = false, busy = false, autoFocus = false, onFiles, filesHint, onOtherKey, children } = props;
  const { t } = useTranslation();
  const { data: channels } = useChannels();
  const area = useRef<HTMLTextAreaElement>(null);
  const problem = useId();
  const [preview, setPreview] = useState(false);
  const [formats, setFormats] = useState(false);
  const longest = useLongest();
  const over = excess(text, longest);
  const ready = !busy && over <= 0 && (hasMore || text.trim() !== '');

  function submit() {
    if (ready) {
      setPreview(false);
      onSubmit();
    }
  }

  function onKey(e: KeyboardEvent<HTMLTextAreaElement>) {
    if (e.key === 'Escape' && onCancel) {
      e.preventDefault();
      e.stopPropagation();
      onCancel();
    } else {
      onOtherKey?.(e);
    }
  }

  function applyFormat(kind: Format) {
    if (area.current) {
      change(area.current, format(selectedIn(area.current), kind));
    }
  }

  function insertText(piece: string) {
    if (area.current) {
      change(area.current, insert(selectedIn(area.current), piece));
    }
  }

  return (
    <form className={classes.editor} onSubmit={(e) => { e.preventDefault(); submit(); }}>
      <TextArea
        area={area}
        where={channels?.[channelId] ?? { ...elsewhere, id: channelId }}
        label={label}
        text={text}
        onText={onText}
        onSubmit={submit}
        onFiles={onFiles}
        onOtherKey={onKey}
        autoFocus={autoFocus}
        hidden={preview}
        readOnly={busy}
        problem={over > 0 ? problem : undefined}
      />
      {preview && <div className={classes.preview} role="region" aria-label={t('composer.preview')} tabIndex={0}><Markdown text={text} /></div>}
      {children}
      <div className={classes.bar} data-formats={formats || undefined}>
        {onFiles && <FileButton onFiles={onFiles} icon={IconPaperclip} label={t('upload.choose')} hint={filesHint} />}
        {!preview && <EmojiButton label={t('emoji.insert')} onPick={({ native }) => { insertText(native); }} />}
        {!preview && <ActionIcon className={classes.fold} variant="subtle" color="gray" aria-label={t('composer.formats')} aria-expanded={formats} onClick={() => { setFormats(!formats); }}>
          <IconTypography size={20} stroke={1.6} />
        </ActionIcon>}
        {!preview && <FormatBar onFormat={applyFormat} />}
        <ActionIcon variant={preview ? 'light' : 'subtle'} color={preview ? undefined : 'gray'} aria-label={t('composer.preview')} title={t('composer.preview')} aria-pressed={preview} disabled={!preview && text.trim() === ''} onClick={() => { setPreview(!preview); }}>
          <IconEye size={20} stroke={1.6} />
        </ActionIcon>
        <span className={classes.space} />
        <Remaining id={problem} over={over} longest={longest} />
        {onCancel && <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>{t('composer.cancel')}</Button>}
        {submitLabel ? (
          <Button type="submit" size="compact-sm" disabled={!ready}>{submitLabel}</Button>
        ) : (
          <ActionIcon type="submit" variant="subtle" disabled={!ready} aria-label={t('composer.send')} title={t('composer.send')} onMouseDown={(e) => { e.preventDefault(); }}>
            <IconSend2 size={20} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
    </form>
  );
}
