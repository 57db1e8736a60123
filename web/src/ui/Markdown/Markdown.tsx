import { memo, useMemo } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';

import { useMe } from '../../state/session';
import { Code, CodeBlock } from './Code';
import { TextLink } from './TextLink';
import { gfm } from './gfm';
import { keywordsOf } from './keywords';
import { safeUrl } from './links';
import classes from './Markdown.module.css';
import { Picture, type ImageSizes, SizesContext } from './Picture';
import { Word } from './Word';
import { findWords, isOnlyEmoji } from './words';

const components: Components = {
  a: ({ href, children }) => <TextLink href={href ?? ''}>{children}</TextLink>,
  code: ({ className, children }) => <Code className={className}>{children}</Code>,
  img: ({ src, alt, title }) => <Picture src={typeof src === 'string' ? src : ''} alt={alt ?? ''} title={title} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  span: ({ node, children }) => <Word found={node?.properties ?? {}}>{children}</Word>,
  table: ({ children }) => <div className={classes.table} tabIndex={0}><table>{children}</table></div>,
};

interface Props {
  text: string;
  /** The sizes of images in it, as far as the server knows them. */
  images?: ImageSizes;
}

/** What somebody wrote, as markdown. HTML in it is text. */
export const Markdown = memo(function Markdown({ text, images }: Props) {
  const me = useMe();
  const keywords = keywordsOf(me).join('\n');
  const plugins = useMemo<Options['remarkPlugins']>(
    // A single ~ begins the name of a channel.
    () => [[gfm, { singleTilde: false }], [findWords, { keywords: keywords === '' ? [] : keywords.split('\n') }]],
    [keywords],
  );
  return (
    <SizesContext value={images}>
      <div className={classes.text} data-large={isOnlyEmoji(text) || undefined}>
        <ReactMarkdown remarkPlugins={plugins} components={components} urlTransform={safeUrl}>{text}</ReactMarkdown>
      </div>
    </SizesContext>
  );
});
