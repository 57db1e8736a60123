import { useState } from 'react';

import { useCommandNames } from '../command/commands';
import { useChannelNames } from './channels';
import { useEmojiNames } from './emoji';
import { usePeople } from './people';
import type { Suggestion, Where } from './suggestion';
import { useTeamId } from './team';
import { findTrigger, type Kind, type Trigger } from './trigger';

/** What is suggested for what is being written, and which of it is chosen now. */
export interface Suggestions {
  trigger: Trigger | undefined;
  list: Suggestion[];
  /** The index of what Enter takes; -1 for nothing. */
  active: number;
  move: (step: number) => void;
  choose: (index: number) => void;
  /** Suggests nothing until something else is being written. */
  dismiss: () => void;
}

/** Suggests for a text whose caret is known; -1 where there is none. */
export function useSuggestions(text: string, caret: number, where: Where): Suggestions {
  const found = caret < 0 ? undefined : findTrigger(text, caret);
  const [dismissed, setDismissed] = useState(-1);
  const trigger = found?.start === dismissed ? undefined : found;
  if (!found && dismissed >= 0) {
    setDismissed(-1);
  }
  const termOf = (kind: Kind) => (trigger?.kind === kind ? trigger.term : undefined);
  const people = usePeople(termOf('person'), where);
  const teamId = useTeamId(where);
  const channels = useChannelNames(termOf('channel'), teamId);
  const emoji = useEmojiNames(termOf('emoji'));
  const commands = useCommandNames(termOf('command'), teamId);
  const list = [...people, ...channels, ...emoji, ...commands];

  // What the user chose stays chosen while the list grows around it, until they write on.
  const [chosen, setChosen] = useState<{ at: string; id: string }>();
  const at = `${trigger?.start ?? ''}${trigger?.term ?? ''}`;
  const kept = chosen?.at === at ? list.findIndex((s) => s.id === chosen.id) : -1;
  // A lone sign may mean just itself: nothing is chosen, so that Enter still sends.
  const active = kept >= 0 ? kept : list.length > 0 && trigger?.term !== '' ? 0 : -1;

  function choose(index: number) {
    const id = list[index]?.id;
    setChosen(id === undefined ? undefined : { at, id });
  }
  return {
    trigger,
    list,
    active,
    choose,
    move: (step) => { choose((Math.max(active, step < 0 ? 0 : -1) + step + list.length) % list.length); },
    dismiss: () => { setDismissed(found?.start ?? -1); },
  };
}
