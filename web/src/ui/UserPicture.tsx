import { Avatar } from '@mantine/core';

import { api } from '../api/client';
import { useStatus, useUser } from '../state/users';
import { StatusDot } from './StatusDot';
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
  return <StatusDot status={useStatus(userId)} className={classes.status} />;
}
