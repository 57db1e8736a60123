import type { ChannelCategory } from '@mattermost/types/channel_categories';
import { useTranslation } from 'react-i18next';

/** What a group of the sidebar is called; without a category it is that of all unread channels. */
export function useCategoryName(category: ChannelCategory | undefined): string {
  const { t } = useTranslation();
  if (!category) {
    return t('sidebar.category.unread');
  }
  return category.type === 'custom' || category.type === 'managed' ? category.display_name : t(`sidebar.category.${category.type}`);
}
