import { expect, it } from 'vitest';

import { titleOf } from './title';

it.each([
  [0, false, 'Pumps · Waterschap · polder'],
  [0, true, '• Pumps · Waterschap · polder'],
  [3, true, '(3) Pumps · Waterschap · polder'],
  [120, true, '(99+) Pumps · Waterschap · polder'],
])('the title says %i mentions and unread %s', (mentions, unread, title) => {
  expect(titleOf(mentions, unread, ['Pumps', 'Waterschap', 'polder'])).toBe(title);
});
