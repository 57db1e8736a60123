import type { PostPreviewMetadata } from '@mattermost/types/posts';
import { useTranslation } from 'react-i18next';

import { postPath } from '../../state/jump';
import { useSite } from '../../state/site';
import { displayName, useUser } from '../../state/users';
import { Markdown } from '../../ui/Markdown';
import { TextLink } from '../../ui/Markdown/TextLink';
import { useMoment } from '../../ui/moment';
import classes from './Attachments.module.css';

/** A message to which another one links. */
export function Quote({ preview }: { preview: PostPreviewMetadata }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const { data: site } = useSite();
  const { post, post_id: id, team_name: team, channel_display_name: channel } = preview;
  const name = displayName(useUser(post?.user_id ?? ''), site?.TeammateNameDisplay);
  if (!post) {
    return null;
  }
  return (
    <div className={classes.quote}>
      <div className={classes.quoteHead}>
        <b>{name}</b>
        <TextLink href={postPath(team, id)}>{t('post.quoteFrom', { channel, when: moment(post.create_at) })}</TextLink>
      </div>
      <div className={classes.quoteText}><Markdown text={post.message} /></div>
    </div>
  );
}
