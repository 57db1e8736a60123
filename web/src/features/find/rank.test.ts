import { describe, expect, it } from 'vitest';

import { fit, rank, type Place } from './rank';

const place = (name: string, fields: Partial<Place> = {}): Place => ({ key: name, name, also: '', unread: false, mentions: 0, visited: 0, ...fields });
const names = (places: Place[]) => places.map((p) => p.name).join(' ');

describe('how a name fits', () => {
  it('is better the nearer it is to what was typed', () => {
    const scores = ['dijk', 'dijkwacht', 'hoge dijk', 'zeedijk', 'dag in juli, koud'].map((n) => fit(n, 'dijk'));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(scores).size).toBe(5);
  });
  it('does not mind case and accents', () => {
    expect(fit('Één', 'een')).toBe(5);
  });
  it('is nothing when a letter is missing', () => {
    expect(fit('sluis', 'sluit')).toBe(0);
  });
});

describe('the switcher', () => {
  it('has what is unread first, mentions before all, then the latest', () => {
    const places = [place('old', { visited: 1 }), place('new', { visited: 9 }), place('unread', { unread: true }), place('called', { mentions: 1 }), place('never')];
    expect(names(rank(places, ''))).toBe('called unread new old');
  });
  it('has the best fit first and of equal ones the unread', () => {
    const places = [place('pump room'), place('pumps', { unread: true }), place('the pump'), place('sluice')];
    expect(names(rank(places, 'pump'))).toBe('pumps pump room the pump');
  });
  it('finds people by their other names', () => {
    expect(names(rank([place('Anna de Vries', { also: 'adv' })], 'adv'))).toBe('Anna de Vries');
  });
});
