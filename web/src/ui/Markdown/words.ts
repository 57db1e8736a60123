import type { Data, PhrasingContent, Root } from 'mdast';
import { findAndReplace, type FindAndReplaceTuple } from 'mdast-util-find-and-replace';

/** Words that stand for something; the key is the data attribute of the element that they become. */
export type WordKind = 'mention' | 'channel' | 'hashtag' | 'emoji' | 'keyword';

const mention = /(?<![\p{L}\p{N}_@./:-])@([a-z0-9][a-z0-9._-]*)/giu;
const channel = /(?<![\p{L}\p{N}_~/])~([a-z0-9][a-z0-9_-]*)/giu;
const hashtag = /(?<![\p{L}\p{N}_#&/])#(\p{L}[\p{L}\p{N}_.-]*[\p{L}\p{N}])/gu;
const emoji = /:([a-z0-9_+-]{1,64}):/gi;
const emoticon = /(?<=^|\s)(?::-?[)(DPpOo|/*]|;-?\)|:'\(|<\/?3|8-?\))(?=$|\s)/g;

const emoticons: Record<string, string> = {
  ':)': 'slightly_smiling_face', ':(': 'disappointed', ':D': 'smile', ':P': 'stuck_out_tongue', ':p': 'stuck_out_tongue',
  ':O': 'open_mouth', ':o': 'open_mouth', ':|': 'neutral_face', ':/': 'confused', ':*': 'kissing_heart',
  ';)': 'wink', ':\'(': 'cry', '<3': 'heart', '</3': 'broken_heart', '8)': 'sunglasses',
};

/**
 * Finds in text what is more than text: @people, ~channels, #tags, :emoji: and the
 * words that the reader wants to be told of. A new line is one.
 */
export function findWords({ keywords }: { keywords: string[] }) {
  const names: FindAndReplaceTuple[] = [
    [mention, (text: string, name: string) => word('mention', name, text)],
    [channel, (text: string, name: string) => word('channel', name, text)],
    [hashtag, (text: string) => word('hashtag', text, text)],
  ];
  if (keywords.length > 0) {
    names.push([keywordPattern(keywords), (text: string) => word('keyword', text, text)]);
  }
  const signs: FindAndReplaceTuple[] = [
    [/\r?\n|\r/g, () => ({ type: 'break' as const })],
    [emoji, (text: string, name: string) => word('emoji', name.toLowerCase(), text)],
    [emoticon, (text: string) => word('emoji', emoticons[text.replace('-', '')] ?? '', text)],
  ];
  return (tree: Root) => {
    findAndReplace(tree, names, { ignore: ['link', 'linkReference'] });
    findAndReplace(tree, signs);
  };
}

function word(kind: WordKind, name: string, text: string): PhrasingContent {
  const data: Data = { hName: 'span', hProperties: { [`data-${kind}`]: name } };
  return { type: 'emphasis', data, children: [{ type: 'text', value: text }] };
}

function keywordPattern(keywords: string[]): RegExp {
  const parts = keywords.map((k) => k.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`(?<![\\p{L}\\p{N}_@])(?:${parts.join('|')})(?![\\p{L}\\p{N}_])`, 'giu');
}

const pictograph = String.raw`(?:\p{RI}\p{RI}|[0-9#*]\ufe0f?\u20e3|\p{Extended_Pictographic}(?:\ufe0f|\p{EMod})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{EMod})?)*)`;
const onlyEmoji = new RegExp(String.raw`^\s*(?:(?:${pictograph}|:[a-z0-9_+-]{1,64}:)\s*){1,12}$`, 'iu');

/** Whether a message is nothing but a few emoji, which are shown large then. */
export function isOnlyEmoji(text: string): boolean {
  return text.length < 400 && onlyEmoji.test(text);
}
