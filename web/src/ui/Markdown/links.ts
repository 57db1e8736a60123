const schemes = new Set(['http', 'https', 'mailto', 'tel', 'ftp', 'ftps', 'sftp', 'ssh', 'git', 'irc', 'ircs', 'xmpp', 'sip', 'matrix']);

/** What may not be in the address of a link: browsers skip it, so that it could hide a scheme. */
const hidden = /[\u0000-\u0020\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]/g;

/**
 * The address of a link as it may be followed; undefined if that could run
 * something. "example.com/x" means a web page and not one of this site.
 */
export function safeUrl(url: string): string | undefined {
  const clean = url.replace(hidden, '');
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(clean) ?? [];
  if (scheme !== undefined && schemes.has(scheme.toLowerCase())) {
    return clean;
  }
  if (scheme !== undefined && !/^[a-z0-9.-]+:\d+(\/|$)/i.test(clean)) {
    return undefined; // and not a name with a port
  }
  if (clean.startsWith('//')) {
    return `https:${clean}`;
  }
  if (clean === '' || /^[/#?]/.test(clean)) {
    return clean;
  }
  return `http://${clean}`;
}

/** An image's address: only those of the web. */
export function safeImageUrl(url: string): string | undefined {
  const safe = safeUrl(url);
  return safe !== undefined && /^(https?:|\/)/i.test(safe) ? safe : undefined;
}

const pages = /^\/(?:[a-z0-9-]+\/(?:channels|messages|pl|threads)(?:\/|$)|_redirect\/pl\/|admin_console(?:\/|$))/;

/** The path within this page that a link leads to; undefined if it leads elsewhere. */
export function pathWithin(href: string, origin: string): string | undefined {
  if (!URL.canParse(href, origin)) {
    return undefined;
  }
  const url = new URL(href, origin);
  return url.origin === origin && pages.test(url.pathname) ? url.pathname + url.search : undefined;
}

/** The id of the post that a path of this page leads to. */
export function permalinkId(path: string): string | undefined {
  return /^\/[^/]+\/pl\/([a-z0-9]{26})$/.exec(path)?.[1];
}
