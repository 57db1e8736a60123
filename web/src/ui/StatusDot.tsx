import { useTranslation } from 'react-i18next';

import classes from './StatusDot.module.css';

/** Whether somebody is there; each status has its own shape besides its colour. Quiet, it is beside the word for it. */
export function StatusDot({ status, className = '', quiet }: { status: string; className?: string; quiet?: boolean }) {
  const { t } = useTranslation();
  const said = quiet ? { 'aria-hidden': true } : { role: 'img', 'aria-label': t(`status.${status}`) };
  return <span className={`${classes.dot} ${className}`} data-status={status} {...said} />;
}
