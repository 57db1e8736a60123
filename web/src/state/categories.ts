import { CategorySorting, type ChannelCategory } from '@mattermost/types/channel_categories';

import { api } from '../api/client';
import { queries } from './query';
import { getMe } from './session';

const key = (teamId: string) => ['categories', teamId];

function read(teamId: string): ChannelCategory[] {
  return queries.getQueryData<ChannelCategory[]>(key(teamId)) ?? [];
}

/** Shows a sidebar at once, asks the server for it, and shows the server's if it refuses. */
async function change(teamId: string, next: ChannelCategory[], save: () => Promise<unknown>): Promise<void> {
  await queries.cancelQueries({ queryKey: key(teamId) });
  queries.setQueryData(key(teamId), next);
  try {
    await save();
  } catch (error) {
    await queries.invalidateQueries({ queryKey: key(teamId) });
    throw error;
  }
}

function edit(teamId: string, edits: Map<string, Partial<ChannelCategory>>): Promise<void> {
  const next = read(teamId).map((c) => ({ ...c, ...edits.get(c.id) }));
  return change(teamId, next, () => api.updateChannelCategories('me', teamId, next.filter((c) => edits.has(c.id))));
}

/** Changes what a category is called, whether it is folded or muted, and how it is sorted. */
export function editCategory(teamId: string, id: string, fields: Partial<ChannelCategory>): Promise<void> {
  return edit(teamId, new Map([[id, fields]]));
}

/**
 * Puts a channel into a category. order is how its shown channels are to follow
 * each other, with the channel among them; moved within its category, it is
 * sorted by hand from then on.
 */
export function moveChannel(teamId: string, channelId: string, categoryId: string, order: string[]): Promise<void> {
  const edits = new Map<string, Partial<ChannelCategory>>();
  for (const category of read(teamId)) {
    const was = category.channel_ids.includes(channelId);
    if (category.id === categoryId) {
      const others = category.channel_ids.filter((id) => !order.includes(id));
      edits.set(category.id, { ...(was && { sorting: CategorySorting.Manual }), channel_ids: [...order, ...others] });
    } else if (was) {
      edits.set(category.id, { channel_ids: category.channel_ids.filter((id) => id !== channelId) });
    }
  }
  return edit(teamId, edits);
}

/** Puts a channel into a category as its first. */
export function putChannelInto(teamId: string, channelId: string, category: ChannelCategory): Promise<void> {
  return moveChannel(teamId, channelId, category.id, [channelId, ...category.channel_ids.filter((id) => id !== channelId)]);
}

/** Makes a channel a favourite, or puts it back where channels of its kind are. */
export function setFavorite(teamId: string, channel: { id: string; type: string }, favorite: boolean): Promise<void> {
  const home = channel.type === 'D' || channel.type === 'G' ? 'direct_messages' : 'channels';
  const target = read(teamId).find((c) => c.type === (favorite ? 'favorites' : home));
  return target ? putChannelInto(teamId, channel.id, target) : Promise.resolve();
}

/** The category that a channel is in. */
export function categoryOf(teamId: string, channelId: string): ChannelCategory | undefined {
  return read(teamId).find((c) => c.channel_ids.includes(channelId));
}

export function moveCategory(teamId: string, id: string, index: number): Promise<void> {
  const all = read(teamId);
  const moved = all.filter((c) => c.id === id);
  const next = all.filter((c) => c.id !== id).toSpliced(index, 0, ...moved);
  return change(teamId, next, () => api.updateChannelCategoryOrder('me', teamId, next.map((c) => c.id)));
}

/** Makes a category, with a channel in it if one is given. */
export async function createCategory(teamId: string, name: string, channelId: string): Promise<void> {
  await api.createChannelCategory('me', teamId, { user_id: getMe()?.id ?? '', team_id: teamId, display_name: name, channel_ids: channelId === '' ? [] : [channelId] });
  await queries.invalidateQueries({ queryKey: key(teamId) });
}

/** Deletes a category of the user's own; its channels go where those of their kind are. */
export async function deleteCategory(teamId: string, id: string): Promise<void> {
  await api.deleteChannelCategory('me', teamId, id);
  await queries.invalidateQueries({ queryKey: key(teamId) });
}
