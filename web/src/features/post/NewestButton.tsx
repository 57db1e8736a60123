import { IconArrowDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useMe } from '../../state/session';
import classes from './Post.module.css';
import type { Row } from './rows';

/** Leads to the end of the channel, and says how many messages came since the user left it. */
export function NewestButton({ rows, atEnd, onClick }: { rows: Row[]; atEnd: boolean; onClick: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const [seen, setSeen] = useState(() => lastAt(rows));
  const last = lastAt(rows);
  if (atEnd && seen !== last) {
    setSeen(last);
  }
  if (atEnd) {
    return null;
  }
  const count = rows.filter((r) => r.kind === 'post' && r.post.create_at > seen && r.post.user_id !== me.id).length;
  return (
    <div className={classes.newest}>
      <button type="button" onClick={onClick} data-new={count > 0 || undefined}>
        <IconArrowDown size={16} stroke={1.8} aria-hidden />
        {count > 0 ? t('post.newBelow', { count }) : t('post.newest')}
      </button>
    </div>
  );
}

function lastAt(rows: Row[]): number {
  const last = rows.findLast((r) => r.kind === 'post');
  return last?.kind === 'post' ? last.post.create_at : 0;
}
