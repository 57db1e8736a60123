import type { Channel } from '@mattermost/types/channels';

/** The heading that a suggestion stands under, in their order. */
export type Group = 'members' | 'wide' | 'others' | 'mine' | 'more' | 'emoji' | 'commands';

/** Something that what is written can be completed to. */
export interface Suggestion {
  id: string;
  group: Group;
  /** What comes in the place of what was written. */
  completion: string;
  name: string;
  note: string;
  /** What stands before it: a person's picture, a channel's sign or a character. */
  userId?: string;
  channelType?: Channel['type'];
  native?: string;
}

/** Where something is suggested. */
export type Where = Pick<Channel, 'id' | 'team_id' | 'type'>;

/** More are found by writing more. */
export const most = 25;
