import { useEffect, useRef, type ReactNode } from 'react';

import { hitPattern } from './hitPattern';

/**
 * Marks the words of a search in what it holds. The text is rendered by others,
 * so the marks are ranges over it, which the browser paints without a change of
 * the page's elements.
 */
export function Hits({ words, children }: { words: string[]; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const pattern = hitPattern(words);
    if (!place.current || !pattern || !('highlights' in CSS)) {
      return;
    }
    const hits = CSS.highlights.get('hit') ?? new Highlight();
    CSS.highlights.set('hit', hits);
    const ranges = rangesOf(place.current, pattern);
    ranges.forEach((range) => hits.add(range));
    return () => { ranges.forEach((range) => hits.delete(range)); };
  });
  return <div ref={place}>{children}</div>;
}

function rangesOf(element: HTMLElement, pattern: RegExp): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const hit of (node.textContent ?? '').matchAll(pattern)) {
      const range = new Range();
      range.setStart(node, hit.index);
      range.setEnd(node, hit.index + hit[0].length);
      ranges.push(range);
    }
  }
  return ranges;
}
