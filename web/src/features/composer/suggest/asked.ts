import { useDebouncedValue } from '@mantine/hooks';

/** How long an answer of the server is good enough to complete words with. */
export const keepMs = 60_000;

const restMs = 120;

/**
 * The term to ask the server about: what is written when the writing rests. The first
 * is asked at once. Answers are kept by their term, so none comes in the place of another's.
 */
export function useAsked(term: string | undefined): string | undefined {
  const [asked] = useDebouncedValue(term?.toLowerCase(), restMs, { leading: true });
  return term === undefined ? undefined : asked;
}
