import { Portal } from '@mantine/core';
import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';

import { useLimits } from './limits';
import classes from './Upload.module.css';

interface DropAreaProps {
  /** Files can be dropped on all that this one stands in. */
  inside: RefObject<HTMLElement | null>;
  name: string;
  onFiles: (files: File[]) => void;
}

/** Takes files that are dropped on a channel or thread, and says so while they are over it. */
export function DropArea({ inside, name, onFiles }: DropAreaProps) {
  const { t } = useTranslation();
  const limits = useLimits();
  const [over, setOver] = useState<DOMRect>();
  const take = useEffectEvent(onFiles);

  useEffect(() => {
    const area = inside.current?.parentElement;
    if (!area) {
      return;
    }
    const abort = new AbortController();
    const { signal } = abort;
    area.addEventListener('dragover', (e) => {
      if (e.dataTransfer?.types.includes('Files')) {
        e.preventDefault();
        setOver((was) => was ?? area.getBoundingClientRect());
      }
    }, { signal });
    area.addEventListener('dragleave', (e) => {
      if (!(e.relatedTarget instanceof Node && area.contains(e.relatedTarget))) {
        setOver(undefined);
      }
    }, { signal });
    area.addEventListener('drop', (e) => {
      setOver(undefined);
      if (e.dataTransfer?.types.includes('Files')) {
        e.preventDefault();
        take(droppedFiles(e.dataTransfer));
      }
    }, { signal });
    return () => { abort.abort(); };
  }, [inside]);

  if (!over) {
    return null;
  }
  const { left, top, width, height } = over;
  return (
    <Portal>
      <div className={classes.drop} style={{ left, top, width, height }}>
        <div><b>{t('upload.drop', { name })}</b><span>{limits.words}</span></div>
      </div>
    </Portal>
  );
}

/** The files of a drop. A folder has no content that could be sent. */
function droppedFiles(data: DataTransfer): File[] {
  return [...data.items].flatMap((item) => {
    const file = item.webkitGetAsEntry()?.isDirectory ? null : item.getAsFile();
    return file ?? [];
  });
}
