import type { FileInfo } from '@mattermost/types/files';

export type Kind = 'image' | 'video' | 'audio' | 'other';

const players = new Set(['video/mp4', 'video/webm', 'video/ogg', 'video/quicktime']);
const sounds = new Set(['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/x-wav', 'audio/webm', 'audio/flac', 'audio/aac']);

/** How a file is shown: an image only if its size is known, as its space is kept for it. */
export function kindOf(file: FileInfo): Kind {
  const type = file.mime_type.split(';')[0] ?? '';
  if (file.width > 0 && file.height > 0 && type.startsWith('image/')) {
    return 'image';
  }
  if (players.has(type)) {
    return 'video';
  }
  return sounds.has(type) ? 'audio' : 'other';
}

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size for people, such as "1.2 MB". */
export function sizeText(bytes: number, language: string): string {
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return value.toLocaleString(language, { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 });
}

/** The size of an image within a box; a small one is not made larger. */
export function fit(width: number, height: number, most: { width: number; height: number }): { width: number; height: number } {
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
