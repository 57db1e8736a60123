import type { Post } from '@mattermost/types/posts';

import { useSite } from '../../state/site';
import { displayName, useUser } from '../../state/users';

interface Author {
  name: string;
  /** Where a picture of another is wanted, its address. */
  picture?: string;
  automatic: boolean;
}

/** Who wrote a post, as it is to be shown: integrations may give a name and picture of their own. */
export function useAuthor(post: Post): Author {
  const { data: site } = useSite();
  const user = useUser(post.user_id);
  const fromHook = post.props.from_webhook === 'true';
  const { override_username: name, override_icon_url: icon } = post.props;
  return {
    name: fromHook && site?.EnablePostUsernameOverride === 'true' && typeof name === 'string' && name !== '' ? name : displayName(user, site?.TeammateNameDisplay),
    picture: fromHook && site?.EnablePostIconOverride === 'true' && typeof icon === 'string' && /^https?:\/\//.test(icon) ? icon : undefined,
    automatic: fromHook || post.props.from_bot === 'true' || user?.is_bot === true,
  };
}
