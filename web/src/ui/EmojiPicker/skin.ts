import { savePreference, usePreference } from '../../state/preferences';

const values = ['default', '1F3FB', '1F3FC', '1F3FD', '1F3FE', '1F3FF'];
const names = ['', 'light', 'medium_light', 'medium', 'medium_dark', 'dark'];

/** The skin tone that the user prefers: 0 for none, 1 the lightest to 5 the darkest. */
export function useSkinTone(): number {
  return Math.max(0, values.indexOf(usePreference('emoji', 'emoji_skintone', 'default') ?? 'default'));
}

export async function saveSkinTone(tone: number): Promise<void> {
  await savePreference('emoji', 'emoji_skintone', values[tone] ?? 'default');
}

/** The name of an emoji in a skin tone, as reactions have it. */
export function tonedName(name: string, tone: number): string {
  return tone > 0 ? `${name}_${names[tone] ?? ''}_skin_tone` : name;
}
