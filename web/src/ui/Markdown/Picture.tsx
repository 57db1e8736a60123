import { createContext, use } from 'react';

import { safeImageUrl } from './links';
import classes from './Markdown.module.css';

/** Width and height of images by their addresses. */
export type ImageSizes = Record<string, { width: number; height: number } | undefined>;

export const SizesContext = createContext<ImageSizes | undefined>(undefined);

/** An image within a text. Its space is there before it is: one of unknown size gets a fixed one. */
export function Picture({ src, alt, title }: { src: string; alt: string; title?: string }) {
  const size = use(SizesContext)?.[src];
  const url = safeImageUrl(src);
  if (url === undefined) {
    return <>{alt}</>;
  }
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" className={classes.picture}>
      <img src={url} alt={alt} title={title} width={size?.width} height={size?.height} data-sized={size !== undefined || undefined} loading="lazy" referrerPolicy="no-referrer" />
    </a>
  );
}
