import { Popover, VisuallyHidden } from '@mantine/core';
import { useEffect, useId, useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import classes from './Editor.module.css';
import { change, selectedIn } from './edit/area';
import { inCodeBlock } from './edit/code';
import { format, newLine } from './edit/format';
import { paste } from './edit/paste';
import { enterSends, formatOf, isComposing } from './keys';
import { hasKeyboard, useSendKeys } from './sendKeys';
import { optionId, SuggestionList } from './suggest/SuggestionList';
import type { Suggestion, Where } from './suggest/suggestion';
import { useSuggestions } from './suggest/suggestions';
import { complete } from './suggest/trigger';

interface TextAreaProps {
  area: RefObject<HTMLTextAreaElement | null>;
  where: Where;
  label: string;
  text: string;
  onText: (text: string) => void;
  onSubmit: () => void;
  onFiles?: (files: File[]) => void;
  /** Sees the keys that mean nothing here. */
  onOtherKey: (e: KeyboardEvent<HTMLTextAreaElement>) => void;
  autoFocus: boolean;
  hidden: boolean;
  readOnly: boolean;
  /** The id of what says that the text can't be submitted. */
  problem: string | undefined;
}

/** The text itself: it grows, suggests completions and knows the keys of formats. */
export function TextArea({ area, where, label, text, onText, onSubmit, onFiles, onOtherKey, autoFocus, hidden, readOnly, problem }: TextAreaProps) {
  const { t } = useTranslation();
  const listId = useId();
  const sendKeys = useSendKeys();
  const [caret, setCaret] = useState(-1);
  const suggestions = useSuggestions(text, caret, where);
  const { list, active, trigger } = suggestions;
  const open = list.length > 0;

  useEffect(() => {
    if (autoFocus && area.current) {
      area.current.focus();
      area.current.setSelectionRange(area.current.value.length, area.current.value.length);
    }
  }, [autoFocus, area]);

  function look(at: HTMLTextAreaElement) {
    const { start, end } = selectedIn(at);
    setCaret(start === end && document.activeElement === at ? start : -1);
  }

  function pick(suggestion: Suggestion) {
    if (area.current && trigger) {
      change(area.current, complete(text, caret, trigger, suggestion.completion));
    }
  }

  /** What a key does while something is suggested; false if nothing. */
  function suggestKey(e: KeyboardEvent): boolean {
    const chosen = list[active];
    const written = trigger && chosen?.completion === text.slice(trigger.start, caret); // Enter means what it means without
    if (!open || e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) {
      return false;
    }
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      suggestions.move(e.key === 'ArrowDown' ? 1 : -1);
    } else if ((e.key === 'Tab' || (e.key === 'Enter' && !written)) && chosen) {
      pick(chosen);
    } else if (e.key === 'Escape') {
      suggestions.dismiss();
    } else {
      return false;
    }
    return true;
  }

  /** What a key does to the text; false if nothing. */
  function textKey(e: KeyboardEvent<HTMLTextAreaElement>): boolean {
    const selected = selectedIn(e.currentTarget);
    const kind = formatOf(e.nativeEvent, selected.start !== selected.end);
    if (kind) {
      change(e.currentTarget, format(selected, kind));
      return true;
    }
    if (e.key !== 'Enter') {
      return false;
    }
    const modified = e.ctrlKey || e.metaKey;
    if ((hasKeyboard() || modified) && enterSends(e.nativeEvent, sendKeys, inCodeBlock(selected.text, selected.start))) {
      onSubmit();
    } else {
      change(e.currentTarget, newLine(selected));
    }
    return true;
  }

  function onKeyDown(e: KeyboardEvent<HTMLTextAreaElement>) {
    if (isComposing(e.nativeEvent)) {
      return;
    }
    if (suggestKey(e) || textKey(e)) {
      e.preventDefault();
      e.stopPropagation();
    } else {
      onOtherKey(e);
    }
  }

  function onPaste(e: ClipboardEvent<HTMLTextAreaElement>) {
    const files = [...e.clipboardData.files];
    const next = paste(selectedIn(e.currentTarget), (type) => e.clipboardData.getData(type));
    if (next) {
      e.preventDefault();
      change(e.currentTarget, next);
    } else if (files.length > 0 && onFiles && e.clipboardData.getData('text/plain') === '') {
      e.preventDefault();
      onFiles(files);
    }
  }

  return (
    <Popover opened={open} position="top-start" width="target" offset={4} withRoles={false} trapFocus={false} closeOnEscape={false} closeOnClickOutside={false} transitionProps={{ duration: 0 }} shadow="md">
      <Popover.Target>
        <div className={classes.grow} data-text={text} hidden={hidden}>
          <textarea
            ref={area}
            className={classes.area}
            aria-label={label}
            aria-autocomplete="list"
            aria-controls={open ? listId : undefined}
            aria-activedescendant={open && active >= 0 ? optionId(listId, active) : undefined}
            aria-invalid={problem !== undefined || undefined}
            aria-describedby={problem}
            placeholder={label}
            readOnly={readOnly}
            value={text}
            onChange={(e) => { onText(e.currentTarget.value); look(e.currentTarget); }}
            onSelect={(e) => { look(e.currentTarget); }}
            onBlur={() => { setCaret(-1); }}
            onKeyDown={onKeyDown}
            onPaste={onPaste}
            rows={1}
            enterKeyHint={hasKeyboard() ? 'send' : 'enter'}
          />
          <VisuallyHidden role="status">{open && t('composer.suggest.count', { count: list.length })}</VisuallyHidden>
        </div>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <SuggestionList id={listId} list={list} active={active} onActive={suggestions.choose} onPick={pick} />
      </Popover.Dropdown>
    </Popover>
  );
}
