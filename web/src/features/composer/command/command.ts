import type { Channel } from '@mattermost/types/channels';

import { api } from '../../../api/client';
import { refreshChannels } from '../../../state/channels';
import { getMe } from '../../../state/session';
import { setStatus } from '../../../state/users';

/** What came of a command: a message to send, or a page to go to; else it is done. */
export interface Outcome {
  message?: string;
  goTo?: string;
}

/** Where a command is given. */
export interface Scene {
  channel: Channel;
  team: { id: string; name: string };
}

/** A command that the page itself can do. */
export interface OwnCommand {
  takes: 'nothing' | 'text' | 'channel';
  run: (argument: string, scene: Scene) => Outcome | Promise<Outcome>;
}

export const ownCommands: Record<string, OwnCommand> = {
  away: { takes: 'nothing', run: () => become('away') },
  dnd: { takes: 'nothing', run: () => become('dnd') },
  offline: { takes: 'nothing', run: () => become('offline') },
  online: { takes: 'nothing', run: () => become('online') },
  header: {
    takes: 'text',
    run: async (header, { channel }) => {
      await api.patchChannel(channel.id, { header });
      return {};
    },
  },
  join: {
    takes: 'channel',
    run: async (name, { team }) => {
      const channel = await api.getChannelByName(team.id, name.replace(/^~/, '').toLowerCase());
      await api.addToChannel(getMe()?.id ?? '', channel.id);
      await refreshChannels();
      return { goTo: `/${team.name}/channels/${channel.name}` };
    },
  },
  leave: {
    takes: 'nothing',
    run: async (_, { channel, team }) => {
      await api.removeFromChannel(getMe()?.id ?? '', channel.id);
      await refreshChannels();
      return { goTo: `/${team.name}` };
    },
  },
  me: { takes: 'text', run: (text) => ({ message: text === '' ? '' : `*${text}*` }) },
  shrug: { takes: 'text', run: (text) => ({ message: `${text} ¯\\\\\\_(ツ)\\_/¯`.trim() }) },
};

async function become(status: string): Promise<Outcome> {
  const id = getMe()?.id ?? '';
  await api.updateStatus({ user_id: id, status, manual: true, last_activity_at: 0 });
  setStatus(id, status);
  return {};
}

/** A text that gives a command. An address of a file, such as /etc/hosts, does not. */
export function parseCommand(text: string): { trigger: string; argument: string } | undefined {
  const [, trigger, argument = ''] = /^\/([a-z0-9_-]+)(?:\s+([\s\S]*))?$/i.exec(text.trimEnd()) ?? [];
  return trigger === undefined ? undefined : { trigger: trigger.toLowerCase(), argument: argument.trim() };
}
