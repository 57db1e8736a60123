import type { FileInfo } from '@mattermost/types/files';
import { beforeEach, describe, expect, it } from 'vitest';

import { clearDraft, getDraft, keepFiles, keepText, useDrafts } from './drafts';
import { queries } from './query';

const here = { channelId: 'c1', rootId: '' };
const thread = { channelId: 'c1', rootId: 'r1' };

const become = (id: string | null) => queries.setQueryData(['me'], id === null ? null : { id });

beforeEach(() => {
  localStorage.clear();
  useDrafts.setState({ drafts: {}, unkept: false });
  become('anna');
});

describe('drafts', () => {
  it('are kept apart by place and by person', () => {
    keepText(here, 'hello');
    keepText(thread, 'reply');
    become('bram');
    expect(getDraft(here)).toBeUndefined();
    keepText(here, 'his');
    become('anna');
    expect([getDraft(here)?.text, getDraft(thread)?.text]).toEqual(['hello', 'reply']);
  });
  it('outlive the end of a session', () => {
    keepText(here, 'hello');
    become(null);
    keepText(here, 'nobody writes');
    become('anna');
    expect(getDraft(here)?.text).toBe('hello');
  });
  it('keep text and files without each other', () => {
    keepFiles(here, [{ id: 'f1' } as FileInfo]);
    keepText(here, 'with a file');
    expect(getDraft(here)).toMatchObject({ text: 'with a file', files: [{ id: 'f1' }] });
    keepText(here, '');
    expect(getDraft(here)?.files).toHaveLength(1);
    keepFiles(here, []);
    expect(getDraft(here)).toBeUndefined();
    expect(localStorage.length).toBe(0);
  });
  it('are forgotten when they are sent', () => {
    keepText(here, 'hello');
    clearDraft(here);
    expect(localStorage.length).toBe(0);
  });
  it('are not without end: the oldest go', () => {
    for (let i = 0; i < 205; i++) {
      keepText({ channelId: `c${i}`, rootId: '' }, 'x');
      useDrafts.setState(({ drafts }) => ({ drafts: Object.fromEntries(Object.entries(drafts).map(([k, d]) => [k, { ...d, at: d.at - 1 }])) }));
    }
    expect(Object.keys(useDrafts.getState().drafts)).toHaveLength(200);
    expect(localStorage.length).toBe(200);
    expect(getDraft({ channelId: 'c4', rootId: '' })).toBeUndefined();
    expect(getDraft({ channelId: 'c204', rootId: '' })?.text).toBe('x');
  });
});
