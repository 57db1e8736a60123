import { useTranslation } from 'react-i18next';

import { useConnection } from '../../state/connection';
import { Late } from '../../ui/Late';
import classes from './ConnectionLine.module.css';

/** Tells calmly that live events don't arrive, and goes when they do again. */
export function ConnectionLine() {
  const { t } = useTranslation();
  const state = useConnection((c) => c.state);
  return (
    <div className={classes.place} role="status">
      {state === 'lost' && (
        <Late after={1000}>
          <span className={classes.line}>{t('connection.lost')} <span className={classes.more}>{t('connection.meanwhile')}</span></span>
        </Late>
      )}
    </div>
  );
}
