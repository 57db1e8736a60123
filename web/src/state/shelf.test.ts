import { beforeEach, describe, expect, it } from 'vitest';

import { openShelf } from './shelf';

const isText = (value: unknown): value is string => typeof value === 'string';

beforeEach(() => { localStorage.clear(); });

describe('a shelf', () => {
  it('has after a reload what was put on it, and nothing of others', () => {
    const shelf = openShelf('a', isText);
    openShelf('ab', isText).put('x', 'not mine');
    shelf.put('x', 'one');
    shelf.put('y', 'two');
    shelf.put('y', 'three');
    shelf.remove('x');
    expect([...openShelf('a', isText).load()]).toEqual([['y', 'three']]);
  });
  it('leaves out what can not be read', () => {
    localStorage.setItem('polder.a/x', '{"cut');
    localStorage.setItem('polder.a/y', '1');
    expect(openShelf('a', isText).load().size).toBe(0);
  });
  it('tells when there is no room', () => {
    const full = { setItem: () => { throw new DOMException('', 'QuotaExceededError'); } } as unknown as Storage;
    expect(openShelf('a', isText, full).put('x', 'one')).toBe(false);
  });
  it('tells what other windows do', () => {
    const seen: unknown[] = [];
    openShelf('a', isText).watch((key, value) => { seen.push([key, value]); });
    const tell = (key: string, newValue: string | null) => window.dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage }));
    tell('polder.a/x', '"one"');
    tell('polder.b/x', '"two"');
    tell('polder.a/x', null);
    expect(seen).toEqual([['x', 'one'], ['x', undefined]]);
  });
});
