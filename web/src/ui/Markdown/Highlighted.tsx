import type { RootContent } from 'hast';
import type { ReactNode } from 'react';

import './highlight.css';
import { colours } from './languages';

/** Code in the colours of its language; plain if that is not known. */
export function Highlighted({ text, language }: { text: string; language: string }) {
  if (!colours.registered(language)) {
    return <code>{text}</code>;
  }
  return <code>{colours.highlight(language, text).children.map(show)}</code>;
}

function show(node: RootContent, index: number): ReactNode {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'element':
      return <span key={index} className={(node.properties.className as string[]).join(' ')}>{node.children.map(show)}</span>;
    default:
      return null;
  }
}
