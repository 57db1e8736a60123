import type { KeyboardEvent } from 'react';

import { moveCategory, moveChannel } from '../../state/categories';
import { tellFailure } from '../../ui/told';
import { sayMoved } from './drag';
import type { Section } from './sections';

/** -1 for up and 1 for down, 0 for a key that moves nothing. */
function stepOf(e: KeyboardEvent): number {
  if (!e.ctrlKey || !e.shiftKey) {
    return 0;
  }
  return e.key === 'ArrowUp' ? -1 : e.key === 'ArrowDown' ? 1 : 0;
}

/** Moves a channel by the keyboard, at the end of its category into the next one. */
export function moveChannelByKey(e: KeyboardEvent, teamId: string, sections: Section[], sectionId: string, channel: { id: string; name: string }): void {
  const step = stepOf(e);
  const groups = sections.filter((s) => s.category);
  const at = groups.findIndex((s) => s.id === sectionId);
  const here = groups[at];
  if (step === 0 || !here) {
    return;
  }
  e.preventDefault();
  const shown = here.channels.map((c) => c.id);
  const beside = shown[shown.indexOf(channel.id) + step];
  const target = beside === undefined ? groups[at + step] : here;
  if (!target) {
    return;
  }
  const rest = (target === here ? shown : target.channels.map((c) => c.id)).filter((id) => id !== channel.id);
  const place = beside === undefined ? (step > 0 ? 0 : rest.length) : rest.indexOf(beside) + Number(step > 0);
  moveChannel(teamId, channel.id, target.id, rest.toSpliced(place, 0, channel.id)).catch(tellFailure);
  sayMoved(channel.name, place + 1, rest.length + 1, `[data-channel="${channel.id}"]`);
}

/** Moves a category by the keyboard. */
export function moveCategoryByKey(e: KeyboardEvent, teamId: string, ids: string[], category: { id: string; name: string }): void {
  const step = stepOf(e);
  const place = ids.indexOf(category.id) + step;
  if (step === 0 || place < 0 || place >= ids.length) {
    return;
  }
  e.preventDefault();
  moveCategory(teamId, category.id, place).catch(tellFailure);
  sayMoved(category.name, place + 1, ids.length, `[data-category="${category.id}"]`);
}
