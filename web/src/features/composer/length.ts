import { useSite } from '../../state/site';

const usual = 16_383;

/** How many characters a message may have. */
export function useLongest(): number {
  const { data: site } = useSite();
  return Number(site?.MaxPostSize) || usual;
}

/** How many characters a text has too many; negative if there is room. The server counts code points. */
export function excess(text: string, longest: number): number {
  // Code points are at most as many as code units: most texts need no counting.
  return (text.length <= longest / 2 ? text.length : Array.from(text).length) - longest;
}
