import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';

import classes from './Sidebar.module.css';
import { narrowest, resetSidebarWidth, setSidebarWidth, useSidebarWidth, widest } from './width';

const step = 16;

/** The edge of the sidebar: drag it, or use the arrow keys. A double click makes it as usual. */
export function Resizer() {
  const { t } = useTranslation();
  const width = useSidebarWidth((s) => s.width);

  function begin(e: PointerEvent<HTMLElement>) {
    const edge = e.currentTarget;
    const from = e.clientX - width;
    edge.setPointerCapture(e.pointerId);
    edge.onpointermove = (move) => { setSidebarWidth(move.clientX - from); };
    edge.onlostpointercapture = () => { edge.onpointermove = null; };
  }

  function onKeyDown(e: KeyboardEvent) {
    if (e.key === 'ArrowLeft' || e.key === 'ArrowRight') {
      e.preventDefault();
      setSidebarWidth(width + (e.key === 'ArrowRight' ? step : -step));
    }
  }

  return (
    <div className={classes.resizer} role="separator" aria-orientation="vertical" aria-label={t('sidebar.width')} tabIndex={0}
      aria-valuenow={width} aria-valuemin={narrowest} aria-valuemax={widest} onPointerDown={begin} onKeyDown={onKeyDown} onDoubleClick={resetSidebarWidth} />
  );
}
