import type { MouseEvent, ReactNode } from 'react';
import { useLocation } from 'wouter';

import { pathWithin } from './links';

/** A link in a text: what leads to a page of this site goes there in place, the rest opens apart. */
export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  const [, navigate] = useLocation();
  if (href === '') {
    return <>{children}</>; // an address that may not be followed
  }
  const path = pathWithin(href, window.location.origin);
  if (path === undefined) {
    return <a href={href} target="_blank" rel="noopener noreferrer">{children}</a>;
  }

  function follow(e: MouseEvent) {
    if (path !== undefined && e.button === 0 && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      navigate(path);
    }
  }

  return <a href={path} onClick={follow}>{children}</a>;
}
