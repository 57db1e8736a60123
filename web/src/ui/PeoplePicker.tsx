import './mantineMore.css';

import type { UserProfile } from '@mattermost/types/users';
import { Combobox, Group, Loader, Pill, PillsInput, Text, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { findPeople, type Scope } from '../state/people';
import { displayName, useNameFormat } from '../state/users';
import { UserPicture } from './UserPicture';

interface Props {
  label: string;
  scope: Scope;
  picked: UserProfile[];
  onPick: (picked: UserProfile[]) => void;
  /** Who can't be picked. */
  without?: string[];
  most: number;
}

const shown = 20;

/** Picks people by the beginnings of their names. */
export function PeoplePicker({ label, scope, picked, onPick, without = [], most }: Props) {
  const { t } = useTranslation();
  const format = useNameFormat();
  const combobox = useCombobox({ onDropdownClose: () => { combobox.resetSelectedOption(); } });
  const [term, setTerm] = useState('');
  const [wanted] = useDebouncedValue(term.trim(), 150);
  const { data, isFetching } = useQuery({
    queryKey: ['people', scope, wanted],
    queryFn: () => findPeople(scope, wanted, shown),
    gcTime: 60_000,
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  const taken = new Set([...without, ...picked.map((u) => u.id)]);
  const found = (data ?? []).filter((u) => !taken.has(u.id) && u.delete_at === 0);
  const full = picked.length >= most;

  function pick(id: string) {
    const user = found.find((u) => u.id === id);
    if (user && !full) {
      onPick([...picked, user]);
      setTerm('');
      combobox.closeDropdown();
    }
  }

  return (
    <Combobox store={combobox} onOptionSubmit={pick}>
      <Combobox.DropdownTarget>
        <PillsInput label={label} description={full ? t('people.full', { count: most }) : undefined} rightSection={isFetching && <Loader size={14} />} onClick={() => { combobox.openDropdown(); }}>
          <Pill.Group>
            {picked.map((u) => (
              <Pill key={u.id} withRemoveButton onRemove={() => { onPick(picked.filter((p) => p.id !== u.id)); }} removeButtonProps={{ 'aria-label': t('people.unpick', { name: u.username }) }}>
                {displayName(u, format)}
              </Pill>
            ))}
            <Combobox.EventsTarget>
              <PillsInput.Field
                data-autofocus
                value={term}
                aria-label={label}
                placeholder={picked.length === 0 ? t('people.placeholder') : undefined}
                disabled={full}
                onFocus={() => { combobox.openDropdown(); }}
                onBlur={() => { combobox.closeDropdown(); }}
                onChange={(e) => { setTerm(e.currentTarget.value); combobox.openDropdown(); combobox.selectFirstOption(); }}
                onKeyDown={(e) => { if (e.key === 'Backspace' && term === '') { onPick(picked.slice(0, -1)); } }}
              />
            </Combobox.EventsTarget>
          </Pill.Group>
        </PillsInput>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown>
        {found.length > 0 && <Combobox.Options aria-label={label} mah={260} style={{ overflowY: 'auto' }}>
          {found.map((u) => (
            <Combobox.Option key={u.id} value={u.id}>
              <Group gap="sm" wrap="nowrap">
                <UserPicture userId={u.id} size={24} withStatus />
                <Text size="sm" truncate>{displayName(u, format)}</Text>
                <Text size="xs" c="dimmed">@{u.username}</Text>
              </Group>
            </Combobox.Option>
          ))}
        </Combobox.Options>}
        {found.length === 0 && !isFetching && <Combobox.Empty>{t('people.nobody')}</Combobox.Empty>}
      </Combobox.Dropdown>
    </Combobox>
  );
}
