import type { UserProfile } from '@mattermost/types/users';
import { Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtuoso } from 'react-virtuoso';

import type { People } from '../state/people';
import { useUserName } from '../state/users';
import { Failure } from './Failure';
import { Late } from './Late';
import classes from './PeopleList.module.css';
import { UserPicture } from './UserPicture';

interface Props extends People {
  label: string;
  onOpen: (user: UserProfile, anchor: HTMLElement) => void;
  about?: (user: UserProfile) => ReactNode;
  /** What can be done with somebody, at the end of their line. */
  actions?: (user: UserProfile) => ReactNode;
  height?: number | string;
}

/** A list of people in each of its states; long ones are cheap. */
export function PeopleList({ people, error, retry, more, label, onOpen, about, actions, height = 420 }: Props) {
  const { t } = useTranslation();
  if (error) {
    return <Failure error={error} onRetry={retry} />;
  }
  if (!people) {
    return <Late><Stack gap="md" p="md" h={height} aria-hidden>{[50, 70, 60, 45].map((w) => <Skeleton key={w} h={18} w={`${w}%`} />)}</Stack></Late>;
  }
  if (people.length === 0) {
    return <Text c="dimmed" p="md" role="status">{t('people.nobody')}</Text>;
  }
  return (
    <Virtuoso
      style={{ height }}
      data={people}
      endReached={more}
      aria-label={label}
      computeItemKey={(_, user) => user.id}
      itemContent={(_, user) => <Line user={user} onOpen={onOpen} about={about?.(user)} actions={actions?.(user)} />}
    />
  );
}

interface LineProps {
  user: UserProfile;
  onOpen: Props['onOpen'];
  about: ReactNode;
  actions: ReactNode;
}

function Line({ user, onOpen, about, actions }: LineProps) {
  const name = useUserName(user.id);
  return (
    <div className={classes.line}>
      <UnstyledButton className={classes.person} onClick={(e) => { onOpen(user, e.currentTarget); }}>
        <UserPicture userId={user.id} size={32} withStatus />
        <span className={classes.names}>
          <span className={classes.name}>{name || user.username} <span className={classes.username}>@{user.username}</span></span>
          {about}
        </span>
      </UnstyledButton>
      {actions}
    </div>
  );
}
