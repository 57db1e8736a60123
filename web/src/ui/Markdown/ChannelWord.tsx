import { useChannels } from '../../state/channels';
import { useTeams } from '../../state/teams';
import { usePlace } from '../../state/place';
import classes from './Markdown.module.css';
import { TextLink } from './TextLink';

/** A ~name: a link if it is a channel of the team in which the user is. */
export function ChannelWord({ name }: { name: string }) {
  const teamId = usePlace((p) => p.teamId);
  const { data: teams } = useTeams();
  const { data: channels } = useChannels();
  const team = teams?.find((t) => t.id === teamId);
  const channel = Object.values(channels ?? {}).find((c) => c.team_id === teamId && c.name === name.toLowerCase());
  if (!team || !channel) {
    return <>~{name}</>;
  }
  return <TextLink href={`/${team.name}/channels/${channel.name}`}><span className={classes.channel}>~{channel.display_name}</span></TextLink>;
}
