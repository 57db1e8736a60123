import { describe, expect, it } from 'vitest';

import { timeIn, zoneOf } from './localTime';

const noon = Date.UTC(2026, 0, 5, 12);

describe('the time for somebody', () => {
  it('is that of their zone', () => {
    expect(timeIn(noon, 'Asia/Tokyo', 'en-GB', false)).toMatch(/21:00/);
    expect(timeIn(noon, 'America/New_York', 'en-GB', true)).toMatch(/7:00\sam/);
  });
  it('is not known in a zone that is none', () => {
    expect(timeIn(noon, 'Nowhere/Else', 'en', false)).toBe('');
  });
  it('follows the choice of the zone', () => {
    const zones = { automaticTimezone: 'Europe/Amsterdam', manualTimezone: 'Asia/Tokyo' };
    expect(zoneOf({ ...zones, useAutomaticTimezone: 'true' })).toBe('Europe/Amsterdam');
    expect(zoneOf({ ...zones, useAutomaticTimezone: 'false' })).toBe('Asia/Tokyo');
    expect(zoneOf(undefined)).toBe('');
  });
});
