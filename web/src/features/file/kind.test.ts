import type { FileInfo } from '@mattermost/types/files';
import { describe, expect, it } from 'vitest';

import { fit, kindOf, sizeText } from './kind';

const file = (mime_type: string, width = 0, height = 0) => ({ mime_type, width, height }) as FileInfo;

describe('files', () => {
  it('shows as an image only what has a size', () => {
    expect(kindOf(file('image/png', 10, 10))).toBe('image');
    expect(kindOf(file('image/svg+xml'))).toBe('other');
    expect(kindOf(file('video/mp4; codecs=x'))).toBe('video');
    expect(kindOf(file('audio/mpeg'))).toBe('audio');
    expect(kindOf(file('text/html'))).toBe('other');
  });

  it.each([[0, '0 byte'], [999, '999 byte'], [1000, '1 kB'], [1_260_000, '1.3 MB'], [123_400_000, '123 MB'], [5e15, '5,000 TB']])('%d bytes are %s', (bytes, text) => {
    expect(sizeText(bytes, 'en')).toBe(text);
  });

  it('fits an image into a box without making it larger', () => {
    expect(fit(1000, 500, { width: 480, height: 320 })).toEqual({ width: 480, height: 240 });
    expect(fit(100, 5000, { width: 480, height: 320 })).toEqual({ width: 6, height: 320 });
    expect(fit(20, 10, { width: 480, height: 320 })).toEqual({ width: 20, height: 10 });
  });
});
