import { Avatar } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { api } from '../api/client';
import { useStatus, useUser } from '../state/users';
import classes from './UserPicture.module.css';

/** A person's picture, with their status if that is wanted. */
export function UserPicture({ userId, size = 36, withStatus = false }: { userId: string; size?: number; withStatus?: boolean }) {
  const user = useUser(userId);
  return (
    <span className={classes.picture}>
      <Avatar src={user ? api.getProfilePictureUrl(userId, user.last_picture_update) : null} size={size} radius="md" alt="" />
      {withStatus && <Status userId={userId} />}
    </span>
  );
}

function Status({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const status = useStatus(userId);
  return <span className={classes.status} data-status={status} role="img" aria-label={t(`status.${status}`)} />;
}
