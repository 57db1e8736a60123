import './mantineMore.css';

import { Group, Input, SegmentedControl, Switch, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import { errorText } from '../api/client';

interface ChoiceProps {
  label: string;
  description?: string;
  value: string;
  choices: { value: string; label: string }[];
  save: (value: string) => Promise<unknown>;
}

/** One of a few, saved when it is chosen. */
export function SavedChoice({ label, description, value, choices, save }: ChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  const saving = useMutation({ mutationFn: save });
  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id }} description={description} error={saving.isError ? errorText(saving.error, t('failure.unreachable')) : undefined}>
      <Group mt={4}><SegmentedControl aria-labelledby={id} size="sm" value={value} data={choices} onChange={(v) => { saving.mutate(v); }} /></Group>
    </Input.Wrapper>
  );
}

interface SwitchProps {
  label: string;
  description?: string;
  checked: boolean;
  disabled?: boolean;
  save: (checked: boolean) => Promise<unknown>;
}

/** On or off, saved when it is turned. */
export function SavedSwitch({ label, description, checked, disabled, save }: SwitchProps) {
  const { t } = useTranslation();
  const saving = useMutation({ mutationFn: save });
  return (
    <div>
      <Switch label={label} description={description} checked={checked} disabled={disabled} onChange={(e) => { saving.mutate(e.currentTarget.checked); }} />
      {saving.isError && <Text size="sm" c="var(--danger)" role="alert">{errorText(saving.error, t('failure.unreachable'))}</Text>}
    </div>
  );
}
