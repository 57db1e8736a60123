import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconX } from '@tabler/icons-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { backToPane, closePane, usePane } from '../state/pane';
import classes from './PaneFrame.module.css';

interface Props {
  title: string;
  /** What the title is about, such as the name of the channel. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** The frame of everything in the right pane: a head with its title and the way out. */
export function PaneFrame({ title, about, actions, children }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  const before = usePane((s) => s.before);
  useEffect(() => {
    // Unless something inside wanted the focus.
    if (!frame.current?.contains(document.activeElement)) {
      frame.current?.focus({ preventScroll: true });
    }
  }, []);
  return (
    <aside className={classes.pane} aria-labelledby={id} tabIndex={-1} ref={frame}>
      <header className={classes.head}>
        {before && (
          <ActionIcon variant="subtle" color="gray" aria-label={t('pane.back')} onClick={backToPane}>
            <IconArrowLeft size={18} />
          </ActionIcon>
        )}
        <h2 id={id} className={classes.title}>{title}</h2>
        <span className={classes.about}>{about}</span>
        {actions}
        <ActionIcon variant="subtle" color="gray" aria-label={t('pane.close')} onClick={closePane}>
          <IconX size={18} />
        </ActionIcon>
      </header>
      {children}
    </aside>
  );
}
