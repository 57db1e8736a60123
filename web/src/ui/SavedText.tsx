import { Loader, Textarea, TextInput } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { errorText } from '../api/client';

interface Props {
  label: string;
  description?: string;
  value: string;
  save: (value: string) => Promise<unknown>;
  maxLength: number;
  required?: boolean;
  multiline?: boolean;
  autoComplete?: string;
}

/** A text that is saved when it is left or Enter is pressed; Escape takes the change back. */
export function SavedText({ label, description, value, save, maxLength, required, multiline, autoComplete }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState<string>();
  const saving = useMutation({ mutationFn: save, onSuccess: () => { setText(undefined); } });

  function keep() {
    const wanted = text?.trim();
    if (wanted !== undefined && wanted !== value && !(required && wanted === '')) {
      saving.mutate(wanted);
    } else if (wanted === value || wanted === '') {
      setText(undefined);
    }
  }

  function onKeyDown(e: KeyboardEvent) {
    if (e.key === 'Enter' && !multiline && !e.nativeEvent.isComposing) {
      e.preventDefault();
      keep();
    } else if (e.key === 'Escape' && text !== undefined) {
      e.stopPropagation();
      setText(undefined);
      saving.reset();
    }
  }

  const field = {
    label, description, maxLength, required, autoComplete, onKeyDown,
    value: text ?? value,
    onChange: (e: { currentTarget: { value: string } }) => { setText(e.currentTarget.value); saving.reset(); },
    onBlur: keep,
    error: saving.isError ? errorText(saving.error, t('failure.unreachable')) : undefined,
    rightSection: saving.isPending ? <Loader size={14} /> : saving.isSuccess && text === undefined ? <IconCheck size={16} color="var(--accent)" role="img" aria-label={t('dialog.saved')} /> : undefined,
  };
  return multiline ? <Textarea {...field} autosize minRows={2} /> : <TextInput {...field} />;
}
