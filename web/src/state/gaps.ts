import { api } from '../api/client';
import { queries } from './query';
import { catchUp, lastChange, type Timeline } from './timeline';

/**
 * From when on the page may lack changes of a channel, by channel id. A time is
 * noted when events cease, as posts that come in other ways are no sign that those
 * before them came as well.
 */
const gaps = new Map<string, number>();

/** Whether events of all that changes arrive now. */
let told = false;

// A timeline that is read while nobody tells of changes has a gap from its end on.
queries.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || event.action.type !== 'success' || event.action.manual || told) {
    return;
  }
  const [kind, channelId] = event.query.queryKey as string[];
  if (kind === 'timeline' && channelId) {
    note(channelId, event.query.state.data as Timeline);
  }
});

function note(channelId: string, timeline: Timeline): void {
  if (!gaps.has(channelId)) {
    gaps.set(channelId, lastChange(timeline));
  }
}

/** Events cease from now on. */
export function noteLoss(): void {
  told = false;
  for (const [key, timeline] of queries.getQueriesData<Timeline>({ queryKey: ['timeline'] })) {
    if (timeline) {
      note(key[1] as string, timeline);
    }
  }
}

/** An event came on a connection that was resumed: those before it came too. */
export function noteTold(): void {
  if (!told) {
    told = true;
    gaps.clear();
  }
}

/** Events come from now on; reads what happened before, of the channels that are loaded. */
export async function closeGaps(): Promise<void> {
  told = true;
  const loaded = queries.getQueryCache().findAll({ queryKey: ['timeline'] });
  await Promise.all(loaded.map((query) => closeGap(query.queryKey[1] as string, query.isActive())));
}

async function closeGap(channelId: string, shown: boolean): Promise<void> {
  const queryKey = ['timeline', channelId];
  if (!shown) {
    queries.removeQueries({ queryKey, exact: true }); // read anew when it is opened
    gaps.delete(channelId);
    return;
  }
  const timeline = queries.getQueryData<Timeline>(queryKey);
  const since = gaps.get(channelId) ?? (timeline ? lastChange(timeline) : 0);
  if (!timeline || since === 0) {
    await queries.invalidateQueries({ queryKey, exact: true });
  } else {
    gaps.set(channelId, since); // until all of it is there, however often the connection is lost
    await readSince(channelId, since, timeline.collapsed);
  }
  if (told) {
    gaps.delete(channelId);
  }
}

/** One answer holds so many changes; the oldest come first. */
const many = 500;

async function readSince(channelId: string, since: number, collapsed: boolean): Promise<void> {
  for (let from = since; ;) {
    const list = await api.getPostsSince(channelId, from, false, collapsed);
    queries.setQueryData<Timeline>(['timeline', channelId], (t) => t && catchUp(t, list));
    if (list.order.length < many) {
      return;
    }
    from = Object.values(list.posts).reduce((latest, p) => Math.max(latest, p.update_at), from);
  }
}
