/** Made by emojiNames.ts when the page is built. */
declare module 'virtual:emoji-names' {
  export const emoji: Record<string, string>;
}
