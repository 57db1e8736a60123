import type { ReactNode } from 'react';

import { showProfile } from '../state/profile';
import classes from './PersonButton.module.css';

/** A name or picture of somebody that shows their profile. */
export function PersonButton({ userId, className = '', children, tabIndex }: { userId: string; className?: string; children: ReactNode; tabIndex?: number }) {
  return (
    <button type="button" className={`${classes.person} ${className}`} tabIndex={tabIndex} aria-haspopup="dialog" onClick={(e) => { showProfile(userId, e.currentTarget); }}>
      {children}
    </button>
  );
}
