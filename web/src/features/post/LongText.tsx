import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { create } from 'zustand';

import classes from './Post.module.css';

/** The long messages that the user unfolded; they stay so when they scroll out of sight. */
const useUnfolded = create<{ ids: string[] }>(() => ({ ids: [] }));

const longFrom = 1500;
const linesFrom = 22;

/** Folds a long message until the user wants to see the rest. */
export function LongText({ id, text, children }: { id: string; text: string; children: ReactNode }) {
  const mayBeLong = text.length > longFrom || text.split('\n', linesFrom + 1).length > linesFrom;
  return mayBeLong ? <Fold id={id}>{children}</Fold> : <>{children}</>;
}

function Fold({ id, children }: { id: string; children: ReactNode }) {
  const { t } = useTranslation();
  const unfolded = useUnfolded((s) => s.ids.includes(id));
  const box = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(true);
  useLayoutEffect(() => {
    const { current } = box;
    if (current && !unfolded) {
      setOver(current.scrollHeight > current.clientHeight + 1);
    }
  }, [unfolded, children]);

  function turn() {
    useUnfolded.setState(({ ids }) => ({ ids: unfolded ? ids.filter((i) => i !== id) : [...ids, id] }));
  }

  return (
    <>
      <div ref={box} className={classes.fold} data-folded={!unfolded || undefined} data-over={(over && !unfolded) || undefined}>{children}</div>
      {(over || unfolded) && (
        <button type="button" className={classes.more} aria-expanded={unfolded} onClick={turn}>{unfolded ? t('post.less') : t('post.more')}</button>
      )}
    </>
  );
}
