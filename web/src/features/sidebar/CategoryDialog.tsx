import type { Team } from '@mattermost/types/teams';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { createCategory, editCategory } from '../../state/categories';
import { useCategories } from '../../state/channels';
import { FormDialog } from '../../ui/FormDialog';

const longest = 64;

/** Names a category: a new one, for a channel if one is given, or one that is there. */
export function CategoryDialog({ team, categoryId, channelId }: { team: Team; categoryId: string; channelId: string }) {
  const { t } = useTranslation();
  const { data: categories } = useCategories(team.id);
  const [name, setName] = useState(categories?.find((c) => c.id === categoryId)?.display_name ?? '');
  const isNew = categoryId === '';
  return (
    <FormDialog
      title={isNew ? t('sidebar.newCategory') : t('sidebar.renameCategory')}
      action={isNew ? t('sidebar.makeCategory') : t('dialog.save')}
      disabled={name.trim() === ''}
      save={() => isNew ? createCategory(team.id, name.trim(), channelId) : editCategory(team.id, categoryId, { display_name: name.trim() })}
    >
      <TextInput label={t('sidebar.categoryName')} value={name} onChange={(e) => { setName(e.currentTarget.value); }} maxLength={longest} required data-autofocus />
    </FormDialog>
  );
}
