/** An emoji as the picker's data has it: its characters are those without and with each skin tone. */
export interface KnownEmoji {
  id: string;
  name: string;
  keywords?: string[];
  skins: { native: string }[];
}

interface EmojiData {
  emojis: Record<string, KnownEmoji>;
}

/** The data is big: it comes with its first use. */
export async function loadEmojiData(): Promise<EmojiData> {
  const { default: data } = await import('@emoji-mart/data/sets/15/native.json');
  return data;
}
