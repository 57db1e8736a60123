import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

import { Late } from '../Late';
import classes from './EmojiPicker.module.css';

/** An emoji in the user's skin tone: its name as reactions have it, and its character. */
export interface PickedEmoji {
  name: string;
  native: string;
}

const Panel = lazy(async () => {
  const { Panel: panel, prepare } = await import('./Panel');
  await prepare();
  return { default: panel };
});

/** Lets the user choose an emoji, by searching or from what they use most. */
export function EmojiPicker({ onPick }: { onPick: (emoji: PickedEmoji) => void }) {
  return (
    <div className={classes.picker}>
      <Suspense fallback={<Late><Skeleton h="100%" radius="md" /></Late>}>
        <Panel onPick={onPick} />
      </Suspense>
    </div>
  );
}
