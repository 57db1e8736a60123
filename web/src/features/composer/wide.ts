import { useTranslation } from 'react-i18next';

import { api } from '../../api/client';
import { queries } from '../../state/query';
import { useSite } from '../../state/site';
import { withoutCode } from './edit/code';

/** So many people are called without a question. */
const few = 5;

/** The first of the names that call everybody in a text, as it is written. */
export function wideMention(text: string): string | undefined {
  return /(?<![\p{L}\p{N}@])@(?:all|channel|here)(?![\p{L}\p{N}_])/iu.exec(withoutCode(text))?.[0].toLowerCase();
}

/** A question to ask before a message goes. */
export interface Question {
  title: string;
  text: string;
}

/**
 * What to ask before a text calls many people at once; undefined if it doesn't, if the
 * server wants no question, or if it can't tell how many they are.
 */
export function useWideQuestion(channel: { id: string; type: string }, may: boolean): (text: string) => Promise<Question | undefined> {
  const { t } = useTranslation();
  const { data: site } = useSite();
  return async (text) => {
    const name = wideMention(text);
    if (!name || !may || channel.type === 'D' || site?.EnableConfirmNotificationsToChannel !== 'true') {
      return undefined;
    }
    const others = (await countMembers(channel.id)) - 1;
    if (others <= few) {
      return undefined;
    }
    const most = Number(site.MaxNotificationsPerChannel);
    if (most > 0 && others >= most) {
      return { title: t('composer.call.tooMany'), text: t('composer.call.tooManyText', { name, count: most }) };
    }
    return { title: t('composer.call.title'), text: t(name === '@here' ? 'composer.call.online' : 'composer.call.text', { name, count: others }) };
  };
}

async function countMembers(channelId: string): Promise<number> {
  try {
    const stats = await queries.query({ queryKey: ['channel-stats', channelId], queryFn: () => api.getChannelStats(channelId), retry: false });
    return stats.member_count;
  } catch {
    return 0; // the message matters more than the question
  }
}
