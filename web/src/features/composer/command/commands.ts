import type { Channel } from '@mattermost/types/channels';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';

import { api, errorStatus, errorText } from '../../../api/client';
import { queries } from '../../../state/query';
import { useTeams } from '../../../state/teams';
import { rank } from '../suggest/rank';
import type { Suggestion } from '../suggest/suggestion';
import { useTeamId } from '../suggest/team';
import { ownCommands, parseCommand } from './command';

/** The commands of the server in a team; none if it has no such thing. */
function serverCommands(teamId: string) {
  return queryOptions({ queryKey: ['commands', teamId], queryFn: () => readCommands(teamId) });
}

async function readCommands(teamId: string) {
  try {
    return await api.getAutocompleteCommandsList(teamId);
  } catch (error) {
    if (errorStatus(error) >= 400) {
      return [];
    }
    throw error;
  }
}

/** The commands that a / can mean: the server's, and those that the page can do itself. */
export function useCommandNames(term: string | undefined, teamId: string): Suggestion[] {
  const { t } = useTranslation();
  const { data: fromServer = [] } = useQuery({ ...serverCommands(teamId), enabled: term !== undefined && teamId !== '' });
  if (term === undefined) {
    return [];
  }
  const theirs = fromServer.map((c) => ({ trigger: c.trigger, hint: c.auto_complete_hint, note: c.auto_complete_desc }));
  const own = Object.entries(ownCommands)
    .filter(([trigger]) => !theirs.some((c) => c.trigger === trigger))
    .map(([trigger, { takes }]) => ({ trigger, hint: takes === 'nothing' ? '' : t(`composer.command.takes.${takes}`), note: t(`composer.command.${trigger}`) }));
  const begun = [...theirs, ...own].filter((c) => c.trigger.startsWith(term.toLowerCase())).sort((a, b) => a.trigger.localeCompare(b.trigger));
  return rank(begun, term, (c) => [c.trigger]).map((c): Suggestion => ({
    id: c.trigger, group: 'commands', completion: `/${c.trigger}`, name: `/${c.trigger} ${c.hint}`.trim(), note: c.note,
  }));
}

/** What became of a text that may be a command. */
export type Ran = { message: string } | { problem: string } | 'done';

/** Does what a text commands; one that commands nothing is a message. */
export function useRunCommand(channel: Channel, rootId: string): (text: string) => Promise<Ran> {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { data: teams } = useTeams();
  const teamId = useTeamId(channel);
  return async (text) => {
    const command = parseCommand(text);
    const team = teams?.find((known) => known.id === teamId);
    if (!command || !team) {
      return { message: text };
    }
    try {
      const own = Object.hasOwn(ownCommands, command.trigger) ? ownCommands[command.trigger] : undefined;
      const known = await queries.query(serverCommands(teamId));
      if (known.some((c) => c.trigger === command.trigger)) {
        await api.executeCommand(text, { channel_id: channel.id, team_id: teamId, root_id: rootId });
        return 'done';
      }
      if (!own) {
        return { problem: t('composer.command.unknown', { name: `/${command.trigger}` }) };
      }
      if (own.takes === 'channel' && command.argument === '') {
        return { problem: t('composer.command.wants', { name: `/${command.trigger}`, what: t(`composer.command.takes.${own.takes}`) }) };
      }
      const { message, goTo } = await own.run(command.argument, { channel, team });
      if (goTo) {
        navigate(goTo);
      }
      return message ? { message } : 'done';
    } catch (error) {
      return { problem: errorText(error, t('failure.unreachable')) };
    }
  };
}
