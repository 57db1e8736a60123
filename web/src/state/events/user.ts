import type { WebSocketMessage } from '@mattermost/client';
import { WebSocketEvents } from '@mattermost/client';
import type { Team } from '@mattermost/types/teams';

import { refreshChannels } from '../channels';
import { queries } from '../query';
import { getMe, setMe } from '../session';
import { setTeam, teamsKey } from '../teams';
import { setStatus, setUser } from '../users';

/** Applies the events about people, teams and settings; false if it was another one. */
export function applyUserEvent(event: WebSocketMessage): boolean {
  switch (event.event) {
    case WebSocketEvents.StatusChange:
      setStatus(event.data.user_id, event.data.status);
      return true;
    case WebSocketEvents.UserUpdated: {
      const { user } = event.data;
      setUser(user);
      if (user.id === getMe()?.id) {
        setMe((me) => ({ ...me, ...user }));
      }
      return true;
    }
    case WebSocketEvents.PreferencesChanged:
    case WebSocketEvents.PreferencesDeleted:
      void queries.invalidateQueries({ queryKey: ['preferences'] });
      return true;
    case WebSocketEvents.UpdateTeam:
      setTeam(JSON.parse(event.data.team) as Team);
      return true;
    case WebSocketEvents.AddedToTeam:
    case WebSocketEvents.LeaveTeam:
    case WebSocketEvents.DeleteTeam:
    case WebSocketEvents.RestoreTeam:
      void queries.invalidateQueries({ queryKey: teamsKey });
      void refreshChannels();
      return true;
    case WebSocketEvents.ConfigChanged:
      void queries.invalidateQueries({ queryKey: ['site'] });
      return true;
    default:
      return false;
  }
}
