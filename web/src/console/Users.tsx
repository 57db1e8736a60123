import '../ui/mantineMore.css';

import { Alert, Pagination, Stack, Table, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, errorText } from '../api/client';
import classes from './Console.module.css';
import { UserRow } from './UserRow';
import { namespace } from './words';

const perPage = 50;
const most = 100; // hits of a search

/** All accounts, and what administrators do with them. */
export function Users() {
  const { t } = useTranslation(namespace);
  const [term, setTerm] = useState('');
  const [page, setPage] = useState(1);
  const [wanted] = useDebouncedValue(term.trim(), 250);
  const users = useQuery({
    queryKey: ['console-users', wanted, page],
    queryFn: () => (wanted ? api.searchUsers(wanted, { allow_inactive: true, limit: most }) : api.getProfiles(page - 1, perPage)),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const stats = useQuery({ queryKey: ['console-user-count'], queryFn: () => api.getFilteredUsersStats({ include_deleted: true, include_bots: true }) });
  const pages = Math.ceil((stats.data?.total_users_count ?? 0) / perPage);
  return (
    <Stack>
      <Title order={1} size="h2">{t('users.title')}</Title>
      <TextInput type="search" label={t('users.search')} value={term} maw={420} onChange={(e) => { setTerm(e.currentTarget.value); }} />
      {users.isError && <Alert color="red" role="alert">{errorText(users.error, t('failure.unreachable', { ns: 'translation' }))}</Alert>}
      {users.data?.length === 0 && <p role="status">{t('users.none')}</p>}
      <div className={classes.wide} tabIndex={0} role="region" aria-label={t('users.title')}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('users.name')}</Table.Th>
              <Table.Th>{t('users.email')}</Table.Th>
              <Table.Th>{t('users.role')}</Table.Th>
              <Table.Th>{t('users.actions')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {users.data?.map((user) => <UserRow key={user.id} user={user} onChange={() => void users.refetch()} />)}
          </Table.Tbody>
        </Table>
      </div>
      {!wanted && pages > 1 && <Pagination total={pages} value={page} onChange={setPage} />}
    </Stack>
  );
}
