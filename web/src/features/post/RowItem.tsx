import type { Channel } from '@mattermost/types/channels';
import { useTranslation } from 'react-i18next';

import { Contain } from '../../ui/Contain';
import { ChannelStart } from './ChannelStart';
import { DayLine, NewLine, RepliesLine } from './Lines';
import { PendingPost } from './PendingPost';
import classes from './Post.module.css';
import { PostItem } from './PostItem';
import type { Row } from './rows';

/** A row of a list of posts. */
export function RowItem({ row, channel, rootId = '' }: { row: Row; channel: Channel; rootId?: string }) {
  const { t } = useTranslation();
  switch (row.kind) {
    case 'start':
      return <ChannelStart channel={channel} />;
    case 'day':
      return <DayLine at={row.at} channel={channel} />;
    case 'new':
      return <NewLine />;
    case 'replies':
      return <RepliesLine count={row.count} />;
    case 'pending':
      return <PendingPost post={row.post} />;
    default:
      return (
        <Contain fallback={<p className={classes.broken}>{t('post.broken')}</p>}>
          <PostItem post={row.post} grouped={row.grouped} comment={row.comment} rootId={rootId} />
        </Contain>
      );
  }
}
