import type { Channel } from '@mattermost/types/channels';
import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { firstPostSince } from '../../state/day';
import { jumpTo } from '../../state/jump';
import { tellFailure } from '../../ui/notice';
import classes from './Post.module.css';

const dayMs = 24 * 3600_000;

/** The name of a day, which leads to other days of the channel. */
export function DayMenu({ channel, label, at }: { channel: Channel; label: string; at: number }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);

  async function go(day: string) {
    setOpened(false);
    const postId = await firstPostSince(channel, day);
    if (postId !== undefined) {
      jumpTo(channel.id, postId);
    }
  }

  function choose(day: string) {
    if (day !== '') {
      go(day).catch(tellFailure);
    }
  }

  const ago = (days: number) => isoDay(Date.now() - days * dayMs);
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom" shadow="md" transitionProps={{ duration: 0 }}>
      <Menu.Target>
        <button type="button" className={classes.dayButton} aria-label={t('post.jump.label', { day: label })}>{label} <IconChevronDown size={13} aria-hidden /></button>
      </Menu.Target>
      {opened && (
        <Menu.Dropdown>
          <Menu.Label>{t('post.jump.to')}</Menu.Label>
          <Menu.Item onClick={() => { choose(ago(0)); }}>{t('post.today')}</Menu.Item>
          <Menu.Item onClick={() => { choose(ago(1)); }}>{t('post.yesterday')}</Menu.Item>
          <Menu.Item onClick={() => { choose(ago(7)); }}>{t('post.jump.week')}</Menu.Item>
          <Menu.Item onClick={() => { choose(ago(30)); }}>{t('post.jump.month')}</Menu.Item>
          <Menu.Item onClick={() => { choose(isoDay(channel.create_at)); }}>{t('post.jump.start')}</Menu.Item>
          <label className={classes.dayField}>
            {t('post.jump.day')}
            <input type="date" defaultValue={isoDay(at)} min={isoDay(channel.create_at)} max={ago(0)} onKeyDown={(e) => { if (e.key === 'Enter') { choose(e.currentTarget.value); } }} onBlur={(e) => { if (e.currentTarget.value !== isoDay(at)) { choose(e.currentTarget.value); } }} />
          </label>
        </Menu.Dropdown>
      )}
    </Menu>
  );
}

/** A day of the user's own time zone, such as 2026-05-01. */
function isoDay(at: number): string {
  const date = new Date(at);
  return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())).toISOString().slice(0, 10);
}
