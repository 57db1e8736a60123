import type { Team } from '@mattermost/types/teams';
import { Popover } from '@mantine/core';
import { useEffect, useRef } from 'react';

import { hideProfile, useProfile } from '../../state/profile';
import { ProfileCard } from './ProfileCard';

/** Who somebody is, beside their name or picture. */
export function ProfilePopover({ team }: { team: Team }) {
  const shown = useProfile((p) => p.shown);
  const anchor = useRef<HTMLSpanElement>(null);
  const box = shown?.anchor.getBoundingClientRect();

  function close() {
    hideProfile();
    shown?.anchor.focus();
  }

  useEffect(() => () => { hideProfile(); }, [team.id]);
  return (
    <Popover opened={shown !== null} onChange={(open) => { if (!open) { close(); } }} onDismiss={close} position="right-start" width={320} shadow="lg" trapFocus withRoles={false} transitionProps={{ duration: 100 }}>
      <Popover.Target>
        <span ref={anchor} aria-hidden style={{ position: 'fixed', left: box?.left, top: box?.top, width: box?.width, height: box?.height, pointerEvents: 'none' }} />
      </Popover.Target>
      <Popover.Dropdown p={0} role="dialog" aria-modal={false} aria-labelledby="profile-name">
        {shown && <ProfileCard userId={shown.userId} team={team} />}
      </Popover.Dropdown>
    </Popover>
  );
}
