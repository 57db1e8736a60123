import type { Team } from '@mattermost/types/teams';
import { Badge, Modal, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { closeDialog } from '../../state/dialog';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { UserPicture } from '../../ui/UserPicture';
import classes from './Switcher.module.css';
import { useDestinations, type Destination } from './places';

/** Goes to any channel or person by a few letters. */
export function Switcher({ team }: { team: Team }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const places = useDestinations(team, typed);
  const chosen = Math.min(at, places.length - 1);

  function go(place: Destination | undefined) {
    if (place) {
      closeDialog();
      navigate(place.path);
    }
  }

  function move(to: number) {
    setAt(to);
    list.current?.children[to]?.scrollIntoView({ block: 'nearest' });
  }

  function onKeyDown(e: KeyboardEvent) {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      move((chosen + (e.key === 'ArrowDown' ? 1 : -1) + places.length) % Math.max(places.length, 1));
    } else if (e.key === 'Enter' && !e.nativeEvent.isComposing) {
      e.preventDefault();
      go(places[chosen]);
    }
  }

  return (
    <Modal opened onClose={closeDialog} title={t('switcher.title')} returnFocus={false} padding={0} size={560} transitionProps={{ duration: 80 }} classNames={{ header: classes.head }}
      closeButtonProps={{ 'aria-label': t('dialog.close') }}>
      <TextInput
        className={classes.input}
        data-autofocus
        role="combobox"
        aria-label={t('switcher.title')}
        aria-expanded
        aria-controls={id}
        aria-activedescendant={places[chosen] && `${id}-${chosen}`}
        aria-autocomplete="list"
        placeholder={t('switcher.placeholder')}
        leftSection={<IconSearch size={18} aria-hidden />}
        size="md"
        value={typed}
        onChange={(e) => { setTyped(e.currentTarget.value); setAt(0); }}
        onKeyDown={onKeyDown}
        maxLength={128}
        spellCheck={false}
      />
      <ul className={classes.list} id={id} role="listbox" aria-label={t('switcher.title')} ref={list}>
        {places.map((place, i) => (
          // The keys are those of the input, which keeps the focus.
          <li key={place.key} id={`${id}-${i}`} role="option" aria-selected={i === chosen} data-unread={place.unread || place.mentions > 0 || undefined} onPointerMove={() => { setAt(i); }} onClick={() => { go(place); }}>
            {place.channel ? <ChannelIcon channel={place.channel} /> : <UserPicture userId={place.userId ?? ''} size={22} withStatus />}
            <span className={classes.name}>{place.name}</span>
            {place.team && <span className={classes.team}>{place.team}</span>}
            {place.mentions > 0 && <Badge color="red" variant="filled" size="sm">{place.mentions}</Badge>}
          </li>
        ))}
      </ul>
      {places.length === 0 && <Text c="dimmed" p="lg" ta="center" role="status">{t('switcher.nothing')}</Text>}
    </Modal>
  );
}
