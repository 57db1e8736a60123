import type { Post } from '@mattermost/types/posts';
import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { tellFailure } from '../../ui/notice';
import { actionsOf, type Setting } from './actions';
import classes from './PostToolbar.module.css';

/** All that can be done with a message, each with the key that does it. */
export function PostMenu({ post, setting }: { post: Post; setting: Setting }) {
  const { t } = useTranslation();
  return (
    <Menu.Dropdown>
      {actionsOf(post, setting).map(({ id, icon: Icon, label, key, danger, run }) => (
        <Menu.Item
          key={id}
          color={danger ? 'red' : undefined}
          leftSection={<Icon size={16} stroke={1.6} aria-hidden />}
          rightSection={key && <span className={classes.key} aria-hidden>{key === 'Delete' ? t('post.deleteKey') : key.toUpperCase()}</span>}
          onClick={() => { run()?.catch(tellFailure); }}
        >
          {label}
        </Menu.Item>
      ))}
    </Menu.Dropdown>
  );
}
