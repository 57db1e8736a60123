import { Client4 } from '@mattermost/client';
import type { Channel } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import type { Team } from '@mattermost/types/teams';
import type { UserProfile } from '@mattermost/types/users';

export const password = 'a long password';

/** Somebody with an account, who acts through the API. */
export interface Person {
  readonly user: UserProfile;
  readonly api: Client4;
}

/** A team with what a test puts into it, made through the API. */
export interface Town {
  readonly team: Team;
  readonly admin: Person;
  /** Makes an account that is in the team; the name is made unique. */
  person(name: string, profile?: Partial<UserProfile>): Promise<Person>;
  /** Makes a channel with members. */
  channel(name: string, members: Person[], type?: 'O' | 'P'): Promise<Channel>;
  /** Makes the direct channel of two. */
  direct(a: Person, b: Person): Promise<Channel>;
  townSquare(): Promise<Channel>;
}

let count = 0;

/** A name that no other test uses, on a server that several share. */
export function unique(name: string): string {
  count++;
  return `${name}-${process.pid.toString(36)}${count.toString(36)}`;
}

/** Makes an account, the server's first one if it has none. */
export async function signUp(url: string, profile: Partial<UserProfile> & { username: string }): Promise<Person> {
  const api = new Client4();
  api.setUrl(url);
  api.setEnableLogging(false);
  await api.createUser({ email: `${profile.username}@example.com`, password, ...profile } as UserProfile, '', '');
  return logIn(url, profile.username);
}

export async function logIn(url: string, username: string): Promise<Person> {
  const api = new Client4();
  api.setUrl(url);
  const answer = await fetch(`${url}/api/v4/users/login`, { method: 'POST', body: JSON.stringify({ login_id: username, password }) });
  if (!answer.ok) {
    throw new Error(`${username} can't log in: ${await answer.text()}`);
  }
  api.setToken(answer.headers.get('Token') ?? '');
  return { user: (await answer.json()) as UserProfile, api };
}

/** Makes a team of its own on a server; admin runs the server. */
export async function found(url: string, admin: Person): Promise<Town> {
  const name = unique('town');
  const team = await admin.api.createTeam({ name, display_name: name, type: 'O' } as Team);
  return {
    team,
    admin,
    async person(name, profile) {
      const person = await signUp(url, { locale: 'en', ...profile, username: unique(name) });
      await admin.api.addToTeam(team.id, person.user.id);
      return person;
    },
    async channel(name, members, type = 'O') {
      const channel = await admin.api.createChannel({ team_id: team.id, name: unique(name), display_name: name, type });
      if (members.length > 0) {
        await admin.api.addToChannels(members.map((m) => m.user.id), channel.id);
      }
      return channel;
    },
    direct: (a, b) => a.api.createDirectChannel([a.user.id, b.user.id]),
    townSquare: () => admin.api.getChannelByName(team.id, 'town-square'),
  };
}

/** Has somebody write a message. */
export function write(person: Person, channel: { id: string }, message: string, more: Partial<Post> = {}): Promise<Post> {
  return person.api.createPost({ channel_id: channel.id, message, ...more });
}
