import type { Post } from '@mattermost/types/posts';
import { Menu, Popover } from '@mantine/core';
import { IconDots, IconMessageCircle, IconMoodPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { openThread } from '../../state/pane';
import { hasReacted, react, useRecentEmoji } from '../../state/reactions';
import { Emoji } from '../../ui/emoji/Emoji';
import { EmojiPicker } from '../../ui/EmojiPicker/EmojiPicker';
import { tellFailure } from '../../ui/notice';
import { PostMenu } from './PostMenu';
import { useSetting } from './setting';
import classes from './PostToolbar.module.css';

interface Props {
  post: Post;
  rootId: string;
  /** Something of it is open: it stays. */
  onOpen: (open: boolean) => void;
}

/** What can be done with a message under the pointer or in focus. */
export function PostToolbar({ post, rootId, onOpen }: Props) {
  const { t } = useTranslation();
  const setting = useSetting(post.channel_id, rootId);
  const recent = useRecentEmoji((r) => r.names);
  const [picking, setPicking] = useState(false);
  const reacts = !setting.archived && setting.permissions.has('add_reaction');

  function choose(emoji: string) {
    react(post, emoji, !hasReacted(post, setting.myId, emoji)).catch(tellFailure);
  }

  function pick(open: boolean) {
    setPicking(open);
    onOpen(open);
  }

  return (
    <div className={classes.toolbar} role="toolbar" aria-label={t('post.actions')}>
      {reacts && recent.slice(0, 3).map((emoji) => (
        <button key={emoji} type="button" className={classes.quick} aria-label={t('post.reactWith', { emoji })} onClick={() => { choose(emoji); }}>
          <Emoji name={emoji} />
        </button>
      ))}
      {reacts && (
        <Popover opened={picking} onChange={pick} position="bottom-end" trapFocus returnFocus withinPortal shadow="md" transitionProps={{ duration: 0 }}>
          <Popover.Target>
            <button type="button" data-key="+" aria-label={t('post.react')} title={t('post.react')} onClick={() => { pick(!picking); }}><IconMoodPlus size={18} stroke={1.6} /></button>
          </Popover.Target>
          <Popover.Dropdown p={0} aria-label={t('post.react')}>
            <EmojiPicker onPick={(emoji) => { pick(false); choose(emoji.name); }} />
          </Popover.Dropdown>
        </Popover>
      )}
      {rootId === '' && (
        <button type="button" aria-label={t('post.action.reply')} title={t('post.action.reply')} onClick={() => { openThread(post.root_id || post.id); }}><IconMessageCircle size={18} stroke={1.6} /></button>
      )}
      <Menu position="bottom-end" width={250} shadow="md" transitionProps={{ duration: 0 }} onChange={onOpen}>
        <Menu.Target>
          <button type="button" aria-label={t('post.menu')} title={t('post.menu')}><IconDots size={18} stroke={1.6} /></button>
        </Menu.Target>
        <PostMenu post={post} setting={setting} />
      </Menu>
    </div>
  );
}
