import { ActionIcon, Code, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconHistory, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { openPane } from '../../state/pane';
import classes from './Find.module.css';
import { forgetSearch, noteSearch, useRecentSearches } from './recent';

const filters = ['from', 'in', 'before', 'after', 'on', 'phrase', 'not', 'star'] as const;

/** What was searched lately, and how to narrow a search. */
export function SearchHelp() {
  const { t } = useTranslation();
  const recent = useRecentSearches((s) => s.terms);
  return (
    <Stack gap="lg" p="md">
      {recent.length > 0 && (
        <section aria-labelledby="recent-searches">
          <Text id="recent-searches" component="h3" className={classes.heading}>{t('find.recent')}</Text>
          {recent.map((terms) => (
            <Group key={terms} gap={4} wrap="nowrap" className={classes.recent}>
              <UnstyledButton onClick={() => { noteSearch(terms); openPane({ kind: 'search', terms }); }}>
                <IconHistory size={16} aria-hidden /> <span>{terms}</span>
              </UnstyledButton>
              <ActionIcon size="sm" variant="subtle" color="gray" aria-label={t('find.forget', { terms })} onClick={() => { forgetSearch(terms); }}><IconX size={14} /></ActionIcon>
            </Group>
          ))}
        </section>
      )}
      <section aria-labelledby="search-filters">
        <Text id="search-filters" component="h3" className={classes.heading}>{t('find.filters')}</Text>
        <dl className={classes.filters}>
          {filters.map((name) => (
            <div key={name}><dt><Code>{t(`find.filter.${name}.terms`)}</Code></dt><dd>{t(`find.filter.${name}.what`)}</dd></div>
          ))}
        </dl>
      </section>
    </Stack>
  );
}
