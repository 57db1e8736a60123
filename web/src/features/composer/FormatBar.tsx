import { ActionIcon } from '@mantine/core';
import {
  IconBlockquote, IconBold, IconCode, IconHeading, IconItalic, IconLink, IconList, IconListNumbers, IconStrikethrough, type Icon,
} from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import type { Format } from './edit/format';
import classes from './Editor.module.css';
import { formatKeys } from './keys';

const formats: [Format, Icon][] = [
  ['bold', IconBold],
  ['italic', IconItalic],
  ['strike', IconStrikethrough],
  ['heading', IconHeading],
  ['link', IconLink],
  ['code', IconCode],
  ['quote', IconBlockquote],
  ['bullets', IconList],
  ['numbers', IconListNumbers],
];

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -formats.length, End: formats.length };

/** Buttons that give what is selected a format. Tab reaches one of them, and the arrow keys the others. */
export function FormatBar({ onFormat }: { onFormat: (kind: Format) => void }) {
  const { t } = useTranslation();
  const [current, setCurrent] = useState(0);

  function onKeyDown(e: KeyboardEvent<HTMLElement>) {
    const step = steps[e.key];
    if (step !== undefined) {
      e.preventDefault();
      const next = Math.min(Math.max(current + step, 0), formats.length - 1);
      setCurrent(next);
      e.currentTarget.querySelectorAll('button')[next]?.focus();
    }
  }

  return (
    <div className={classes.formats} role="toolbar" aria-label={t('composer.formats')} onKeyDown={onKeyDown}>
      {formats.map(([kind, KindIcon], i) => (
        <ActionIcon
          key={kind}
          variant="subtle"
          color="gray"
          aria-label={t(`composer.format.${kind}`)}
          aria-keyshortcuts={formatKeys[kind].replace('Ctrl', 'Control')}
          title={`${t(`composer.format.${kind}`)} (${formatKeys[kind]})`}
          tabIndex={i === current ? 0 : -1}
          onFocus={() => { setCurrent(i); }}
          onMouseDown={(e) => { e.preventDefault(); }} // the text keeps the focus
          onClick={() => { onFormat(kind); }}
        >
          <KindIcon size={18} stroke={1.6} />
        </ActionIcon>
      ))}
    </div>
  );
}
