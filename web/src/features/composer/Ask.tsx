import { Button } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';

import classes from './Composer.module.css';
import type { Question } from './wide';

/** Asks before a message goes; Escape or the second button leave it to be changed. */
export function Ask({ question, onYes, onNo }: { question: Question; onYes: () => void; onNo: () => void }) {
  const { t } = useTranslation();
  const [title, text] = [useId(), useId()];
  return (
    <div
      className={classes.ask}
      role="alertdialog"
      aria-labelledby={title}
      aria-describedby={text}
      onKeyDown={(e) => {
        if (e.key === 'Escape') {
          e.stopPropagation();
          onNo();
        }
      }}
    >
      <div className={classes.question}><b id={title}>{question.title}</b><div id={text}>{question.text}</div></div>
      <Button size="compact-sm" onClick={onYes} autoFocus>{t('composer.call.send')}</Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onNo}>{t('composer.call.change')}</Button>
    </div>
  );
}
