import { ActionIcon, Button } from '@mantine/core';
import { IconSend2 } from '@tabler/icons-react';
import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import classes from './Editor.module.css';
import { isComposing } from './keys';
import { excess, useLongest } from './length';

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
  /** Sees the keys that mean nothing to the editor itself. */
  onOtherKey?: (e: KeyboardEvent<HTMLTextAreaElement>) => void;
  /** What stands between the text and the buttons. */
  children?: ReactNode;
}

/** A text area for markdown, for new messages and for those that are edited. */
export function Editor(props: EditorProps) {
  const { label, text, onText, onSubmit, onCancel, submitLabel, hasMore = false, busy = false, autoFocus = false, onOtherKey, children } = props;
  const { t } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const warning = useId();
  const over = excess(text, useLongest());
  const ready = !busy && over <= 0 && (hasMore || text.trim() !== '');

  function submit() {
    if (ready) {
      onSubmit();
    }
  }

  function onKeyDown(e: KeyboardEvent<HTMLTextAreaElement>) {
    if (isComposing(e.nativeEvent)) {
      return;
    }
    if (e.key === 'Enter' && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      submit();
    } else if (e.key === 'Escape' && onCancel) {
      e.preventDefault();
      e.stopPropagation();
      onCancel();
    } else {
      onOtherKey?.(e);
    }
  }

  return (
    <form className={classes.editor} onSubmit={(e) => { e.preventDefault(); submit(); }}>
      <div className={classes.grow} data-text={text}>
        <textarea
          ref={area}
          className={classes.area}
          aria-label={label}
          aria-invalid={over > 0 || undefined}
          aria-describedby={over > 0 ? warning : undefined}
          placeholder={label}
          value={text}
          onChange={(e) => { onText(e.currentTarget.value); }}
          onKeyDown={onKeyDown}
          autoFocus={autoFocus}
          rows={1}
        />
      </div>
      {children}
      <div className={classes.bar}>
        {over > 0 && <span id={warning} className={classes.warning} role="alert">{t('composer.tooLong', { count: over })}</span>}
        <span className={classes.space} />
        {onCancel && <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel}>{t('composer.cancel')}</Button>}
        {submitLabel ? (
          <Button type="submit" size="compact-sm" disabled={!ready}>{submitLabel}</Button>
        ) : (
          <ActionIcon type="submit" variant="subtle" disabled={!ready} aria-label={t('composer.send')}>
            <IconSend2 size={20} stroke={1.6} />
          </ActionIcon>
        )}
      </div>
    </form>
  );
}
