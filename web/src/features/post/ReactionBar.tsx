import type { Post } from '@mattermost/types/posts';
import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { groupReactions, react, type ReactionGroup } from '../../state/reactions';
import { useMe } from '../../state/session';
import { useSite } from '../../state/site';
import { displayName, useUser } from '../../state/users';
import { Emoji } from '../../ui/emoji/Emoji';
import { tellFailure } from '../../ui/notice';
import classes from './Post.module.css';

const namedMost = 12;

/** The emoji under a post; a click joins those who chose one, or leaves them. */
export function ReactionBar({ post }: { post: Post }) {
  const { t } = useTranslation();
  const reactions = post.metadata.reactions ?? [];
  if (reactions.length === 0) {
    return null;
  }
  return (
    <div className={classes.reactions} role="group" aria-label={t('post.reactions')}>
      {groupReactions(reactions).map((group) => <ReactionButton key={group.emoji} post={post} group={group} />)}
    </div>
  );
}

function ReactionButton({ post, group }: { post: Post; group: ReactionGroup }) {
  const { t } = useTranslation();
  const me = useMe();
  const mine = group.users.includes(me.id);
  return (
    <Tooltip label={<Names group={group} />} multiline maw={260} openDelay={300} withArrow events={{ hover: true, focus: true, touch: false }}>
      <button
        type="button"
        className={classes.reaction}
        aria-pressed={mine}
        aria-label={t('post.reaction', { emoji: group.emoji, count: group.users.length })}
        onClick={() => { react(post, group.emoji, !mine).catch(tellFailure); }}
      >
        <Emoji name={group.emoji} /> <span>{group.users.length}</span>
      </button>
    </Tooltip>
  );
}

/** Who reacted; the names are looked up only when somebody wants to know. */
function Names({ group }: { group: ReactionGroup }) {
  const { t } = useTranslation();
  const rest = group.users.length - namedMost;
  return (
    <>
      {group.users.slice(0, namedMost).map((id, i) => <span key={id}>{i > 0 && ', '}<Name id={id} /></span>)}
      {rest > 0 && ` ${t('post.andOthers', { count: rest })}`}
      {' '}<span className={classes.emojiName}>:{group.emoji}:</span>
    </>
  );
}

function Name({ id }: { id: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data: site } = useSite();
  const user = useUser(id);
  return <>{id === me.id ? t('post.you') : displayName(user, site?.TeammateNameDisplay) || '…'}</>;
}
