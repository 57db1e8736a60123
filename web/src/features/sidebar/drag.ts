import i18next from 'i18next';
import type { DragEvent } from 'react';
import { create } from 'zustand';

import { moveCategory, moveChannel } from '../../state/categories';
import { tellFailure } from '../../ui/told';
import type { Section } from './sections';

type Dragged = { kind: 'channel' | 'category'; id: string };

interface Drag {
  dragged: Dragged | null;
  /** The element that it would be put before or after. */
  over: { id: string; after: boolean } | null;
  /** What screen readers say of the last move. */
  said: string;
}

/** What is being dragged in the sidebar. */
export const useDrag = create<Drag>(() => ({ dragged: null, over: null, said: '' }));

/** Where something can be put. */
interface Spot {
  id: string;
  kind: Dragged['kind'] | 'any';
  drop: (dragged: Dragged, after: boolean) => Promise<void>;
}

/** The properties of an element that can be dragged. */
export function dragProps(dragged: Dragged) {
  return {
    draggable: true,
    onDragStart: (e: DragEvent) => {
      e.stopPropagation();
      e.dataTransfer.effectAllowed = 'move';
      e.dataTransfer.setData('text/plain', dragged.id);
      // Once the browser has its picture of the element.
      requestAnimationFrame(() => { useDrag.setState({ dragged, over: null }); });
    },
    onDragEnd: () => { useDrag.setState({ dragged: null, over: null }); },
  };
}

/** The properties of an element before or after which something can be put. */
export function dropProps({ id, kind, drop }: Spot) {
  return {
    onDragOver: (e: DragEvent<HTMLElement>) => {
      const { dragged, over } = useDrag.getState();
      if (!dragged || (kind !== 'any' && dragged.kind !== kind)) {
        return;
      }
      e.preventDefault();
      e.stopPropagation();
      const after = isAfter(e);
      if (over?.id !== id || over.after !== after) {
        useDrag.setState({ over: { id, after } });
      }
    },
    onDrop: (e: DragEvent<HTMLElement>) => {
      const { dragged } = useDrag.getState();
      if (!dragged || (kind !== 'any' && dragged.kind !== kind)) {
        return;
      }
      e.preventDefault();
      e.stopPropagation();
      useDrag.setState({ dragged: null, over: null });
      if (dragged.id !== id) {
        drop(dragged, isAfter(e)).catch(tellFailure);
      }
    },
  };
}

function isAfter(e: DragEvent<HTMLElement>): boolean {
  const box = e.currentTarget.getBoundingClientRect();
  return e.clientY > box.top + box.height / 2;
}

/** Puts a channel before or after another one of a section, as its first if that is not there. */
export function putChannel(teamId: string, channelId: string, section: Section, besideId: string, after: boolean): Promise<void> {
  const rest = section.channels.map((c) => c.id).filter((id) => id !== channelId);
  const at = rest.indexOf(besideId);
  return moveChannel(teamId, channelId, section.id, rest.toSpliced(at < 0 ? 0 : at + Number(after), 0, channelId));
}

/** Puts a category before or after another one. */
export function putCategory(teamId: string, id: string, ids: string[], besideId: string, after: boolean): Promise<void> {
  const rest = ids.filter((other) => other !== id);
  return moveCategory(teamId, id, rest.indexOf(besideId) + Number(after));
}

/** Tells who can't see it where something is now, and keeps the focus on it. */
export function sayMoved(name: string, place: number, count: number, selector: string): void {
  useDrag.setState({ said: i18next.t('sidebar.moved', { name, place, count }) });
  requestAnimationFrame(() => document.querySelector<HTMLElement>(selector)?.focus());
}
