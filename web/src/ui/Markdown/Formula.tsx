import 'katex/dist/katex.min.css';

import katex from 'katex';
import { useMemo } from 'react';

import classes from './Markdown.module.css';

/** A formula in TeX. What is wrong in it is shown in red as it was typed. */
export function Formula({ source }: { source: string }) {
  // KaTeX makes the HTML itself and escapes what it takes over; without trust it makes no links and no styles of the writer's.
  const html = useMemo(
    () => katex.renderToString(source, { displayMode: true, throwOnError: false, trust: false, maxSize: 20, maxExpand: 200 }),
    [source],
  );
  return <div className={classes.formula} tabIndex={0} dangerouslySetInnerHTML={{ __html: html }} />;
}
