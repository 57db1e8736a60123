import { useTranslation } from 'react-i18next';

import classes from './Editor.module.css';

/** How much room is left, when it is little, and how much is too much. */
export function Remaining({ id, over, longest }: { id: string; over: number; longest: number }) {
  const { t } = useTranslation();
  if (over > 0) {
    return <span id={id} className={classes.tooLong} role="alert">{t('composer.tooLong', { count: over })}</span>;
  }
  return over > -longest / 20 ? <span className={classes.length}>{t('composer.left', { count: -over })}</span> : null;
}
