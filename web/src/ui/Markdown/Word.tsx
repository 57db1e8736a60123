import type { Properties } from 'hast';
import type { ReactNode } from 'react';

import { openPane } from '../../state/pane';
import { Emoji } from '../emoji/Emoji';
import { ChannelWord } from './ChannelWord';
import classes from './Markdown.module.css';
import { Mention } from './Mention';

/** A word that findWords found. */
export function Word({ found, children }: { found: Properties; children: ReactNode }) {
  const name = (kind: string) => (typeof found[kind] === 'string' ? found[kind] : undefined);
  const emoji = name('data-emoji');
  if (emoji !== undefined) {
    return <Emoji name={emoji} fallback={children} />;
  }
  const mention = name('data-mention');
  if (mention !== undefined) {
    return <Mention name={mention} />;
  }
  const channel = name('data-channel');
  if (channel !== undefined) {
    return <ChannelWord name={channel} />;
  }
  if (name('data-keyword') !== undefined) {
    return <mark className={classes.own}>{children}</mark>;
  }
  const hashtag = name('data-hashtag');
  if (hashtag !== undefined) {
    return <button type="button" className={classes.hashtag} onClick={() => { openPane({ kind: 'search', terms: hashtag }); }}>{children}</button>;
  }
  return <span>{children}</span>;
}
