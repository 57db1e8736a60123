import { CategorySorting } from '@mattermost/types/channel_categories';
import type { Team } from '@mattermost/types/teams';
import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconBell, IconBellOff, IconChecks, IconFolderPlus, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { deleteCategory, editCategory, moveCategory } from '../../state/categories';
import { useCategories } from '../../state/channels';
import { confirm, openDialog } from '../../state/dialog';
import { readChannels } from '../../state/membership';
import { tellFailure } from '../../ui/told';
import { useCategoryName } from './categoryName';

const sortings = { alpha: CategorySorting.Alphabetical, recent: CategorySorting.Recency, manual: CategorySorting.Manual } as const;

/** What can be done with a category. */
export function CategoryMenu({ categoryId, team }: { categoryId: string; team: Team }) {
  const { t } = useTranslation();
  const { data: categories = [] } = useCategories(team.id);
  const place = categories.findIndex((c) => c.id === categoryId);
  const category = categories[place];
  const name = useCategoryName(category);
  if (!category) {
    return null;
  }
  const done = (work: Promise<unknown>) => { work.catch(tellFailure); };
  const move = (step: number) => { done(moveCategory(team.id, categoryId, place + step)); };
  const sort = (name: string) => {
    const way = Object.entries(sortings).find(([n]) => n === name)?.[1];
    if (way !== undefined) {
      done(editCategory(team.id, categoryId, { sorting: way }));
    }
  };
  const sorting = Object.entries(sortings).find(([, way]) => way === category.sorting)?.[0] ?? 'manual';
  return (
    <>
      <Menu.Label>{name}</Menu.Label>
      <Menu.Item leftSection={<IconChecks size={16} />} onClick={() => { done(readChannels(category.channel_ids)); }}>{t('sidebar.markAllRead')}</Menu.Item>
      <Menu.Item leftSection={category.muted ? <IconBell size={16} /> : <IconBellOff size={16} />} onClick={() => { done(editCategory(team.id, categoryId, { muted: !category.muted })); }}>
        {category.muted ? t('sidebar.unmuteCategory') : t('sidebar.muteCategory')}
      </Menu.Item>
      <Menu.Divider />
      <Menu.RadioGroup value={sorting} onChange={sort}>
        {Object.keys(sortings).map((name) => <Menu.RadioItem key={name} value={name} closeMenuOnClick>{t(`sidebar.sorting.${name}`)}</Menu.RadioItem>)}
      </Menu.RadioGroup>
      <Menu.Divider />
      {place > 0 && <Menu.Item leftSection={<IconArrowUp size={16} />} onClick={() => { move(-1); }}>{t('sidebar.up')}</Menu.Item>}
      {place < categories.length - 1 && <Menu.Item leftSection={<IconArrowDown size={16} />} onClick={() => { move(1); }}>{t('sidebar.down')}</Menu.Item>}
      <Menu.Item leftSection={<IconFolderPlus size={16} />} onClick={() => { openDialog({ kind: 'category', categoryId: '', channelId: '' }); }}>{t('sidebar.newCategory')}</Menu.Item>
      {category.type === 'custom' && (
        <>
          <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => { openDialog({ kind: 'category', categoryId, channelId: '' }); }}>{t('sidebar.renameCategory')}</Menu.Item>
          <Menu.Item c="var(--danger)" leftSection={<IconTrash size={16} />} onClick={() => {
            confirm({
              title: t('sidebar.deleteCategoryTitle', { name }), text: t('sidebar.deleteCategoryText'), action: t('sidebar.deleteCategory'),
              run: () => deleteCategory(team.id, categoryId),
            });
          }}>{t('sidebar.deleteCategory')}</Menu.Item>
        </>
      )}
    </>
  );
}
