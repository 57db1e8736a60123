import '../../ui/mantineMore.css';

import type { Channel } from '@mattermost/types/channels';
import { ActionIcon, Chip, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { otherUserId } from '../../state/channels';
import { openPane } from '../../state/pane';
import { useMe } from '../../state/session';
import { useUser } from '../../state/users';
import classes from './Find.module.css';
import { noteSearch } from './recent';
import { toggleFilter } from './terms';

/** Where a search is typed; it can be kept to the channel on the page. */
export function SearchBox({ channel, terms }: { channel?: Channel; terms: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState(terms);
  const here = useChannelFilter(channel);

  function search(what: string) {
    const wanted = what.trim();
    if (wanted !== '') {
      noteSearch(wanted);
    }
    openPane({ kind: 'search', terms: wanted });
  }

  return (
    <form className={classes.search} role="search" onSubmit={(e) => { e.preventDefault(); search(text); }}>
      <TextInput
        value={text}
        onChange={(e) => { setText(e.currentTarget.value); }}
        aria-label={t('find.search')}
        placeholder={t('find.placeholder')}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={text && <ActionIcon variant="subtle" color="gray" aria-label={t('find.clear')} onClick={() => { setText(''); search(''); }}><IconX size={16} /></ActionIcon>}
        autoFocus={terms === ''}
        maxLength={512}
        enterKeyHint="search"
        spellCheck={false}
      />
      {here && (
        <Chip size="xs" checked={text.split(/\s+/).includes(here)} onChange={() => {
          const next = toggleFilter(text, here);
          setText(next);
          if (terms !== '') {
            search(next);
          }
        }}>{t('find.onlyHere')}</Chip>
      )}
    </form>
  );
}

/** The filter that keeps a search to a channel. */
function useChannelFilter(channel: Channel | undefined): string | undefined {
  const me = useMe();
  const other = useUser(channel?.type === 'D' ? otherUserId(channel, me.id) : '');
  if (channel?.type === 'D') {
    return other ? `in:@${other.username}` : undefined;
  }
  return channel && `in:${channel.name}`;
}
