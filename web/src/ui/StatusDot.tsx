import { useTranslation } from 'react-i18next';

import classes from './StatusDot.module.css';

/** Whether somebody is there; each status has its own shape besides its colour. */
export function StatusDot({ status, className = '' }: { status: string; className?: string }) {
  const { t } = useTranslation();
  return <span className={`${classes.dot} ${className}`} data-status={status} role="img" aria-label={t(`status.${status}`)} />;
}
