import { IconArchive, IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import classes from './Composer.module.css';

/** Why nothing can be written at a place. */
export type Closed = 'archived' | 'forbidden' | 'deactivated';

/** Stands in the place of the composer where nothing can be written. */
export function ClosedNote({ why }: { why: Closed }) {
  const { t } = useTranslation();
  const NoteIcon = why === 'archived' ? IconArchive : IconLock;
  return (
    <p className={classes.closed} role="note">
      <NoteIcon size={18} stroke={1.6} aria-hidden /> {t(`composer.closed.${why}`)}
    </p>
  );
}
