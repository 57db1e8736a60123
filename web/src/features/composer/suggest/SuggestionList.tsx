import { IconHash, IconLock, IconSlash, IconSpeakerphone } from '@tabler/icons-react';
import { Fragment, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import { UserPicture } from '../../../ui/UserPicture';
import type { Suggestion } from './suggestion';
import classes from './SuggestionList.module.css';

interface SuggestionListProps {
  id: string;
  list: Suggestion[];
  active: number;
  onActive: (index: number) => void;
  onPick: (suggestion: Suggestion) => void;
}

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

/** What can be picked, under headings. The focus stays in the text. */
export function SuggestionList({ id, list, active, onActive, onPick }: SuggestionListProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  return (
    <div ref={box} id={id} className={classes.list} role="listbox" aria-label={t('composer.suggest.label')} onMouseDown={(e) => { e.preventDefault(); }}>
      {list.map((s, i) => (
        <Fragment key={`${s.group}-${s.id}`}>
          {s.group !== list[i - 1]?.group && <div className={classes.heading} role="presentation">{t(`composer.suggest.${s.group}`)}</div>}
          <div
            id={optionId(id, i)}
            className={classes.option}
            role="option"
            aria-selected={i === active}
            onMouseMove={() => { if (i !== active) { onActive(i); } }}
            onClick={() => { onPick(s); }}
          >
            <Sign suggestion={s} />
            <b className={classes.name}>{s.name}</b>
            <span className={classes.note}>{s.note}</span>
          </div>
        </Fragment>
      ))}
    </div>
  );
}

function Sign({ suggestion: { group, userId, channelType, native } }: { suggestion: Suggestion }) {
  if (userId) {
    return <UserPicture userId={userId} size={22} withStatus />;
  }
  if (channelType) {
    return channelType === 'P' ? <IconLock size={18} stroke={1.6} aria-hidden /> : <IconHash size={18} stroke={1.6} aria-hidden />;
  }
  if (native) {
    return <span className={classes.native} aria-hidden>{native}</span>;
  }
  return group === 'wide' ? <IconSpeakerphone size={18} stroke={1.6} aria-hidden /> : <IconSlash size={18} stroke={1.6} aria-hidden />;
}
