import type { Channel } from '@mattermost/types/channels';
import { useTranslation } from 'react-i18next';

import { DayMenu } from './DayMenu';
import classes from './Post.module.css';

/** The beginning of a day; leads to other days. */
export function DayLine({ at, channel }: { at: number; channel: Channel }) {
  const { t, i18n } = useTranslation();
  return (
    <div className={classes.day}>
      <DayMenu channel={channel} label={dayName(at, i18n.language, t('post.today'), t('post.yesterday'))} at={at} />
    </div>
  );
}

function dayName(at: number, language: string, today: string, yesterday: string): string {
  const day = new Date(at);
  const now = new Date();
  if (day.toDateString() === now.toDateString()) {
    return today;
  }
  if (day.toDateString() === new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1).toDateString()) {
    return yesterday;
  }
  const sameYear = day.getFullYear() === now.getFullYear();
  return day.toLocaleDateString(language, { weekday: 'long', day: 'numeric', month: 'long', year: sameYear ? undefined : 'numeric' });
}

/** Where what the user has not read begins. */
export function NewLine() {
  const { t } = useTranslation();
  return (
    <div className={classes.new} role="separator">
      <span>{t('post.new')}</span>
    </div>
  );
}

/** Between the first message of a thread and its replies. */
export function RepliesLine({ count }: { count: number }) {
  const { t } = useTranslation();
  return (
    <div className={classes.between} role="separator">
      <span>{count === 0 ? t('thread.noReplies') : t('post.replies', { count })}</span>
    </div>
  );
}
