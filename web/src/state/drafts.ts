import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Drafts {
  texts: Record<string, string>;
}

/** What was typed and not sent, by channel or thread; it outlives the page. */
export const useDrafts = create<Drafts>()(persist(() => ({ texts: {} }), { name: 'polder.drafts' }));

/** The key of a draft: each channel and each thread has its own. */
export function draftKey(channelId: string, rootId: string): string {
  return rootId || channelId;
}

export function setDraft(key: string, text: string): void {
  useDrafts.setState(({ texts }) => {
    const others = Object.entries(texts).filter(([k]) => k !== key);
    return { texts: Object.fromEntries(text === '' ? others : [...others, [key, text]]) };
  });
}
