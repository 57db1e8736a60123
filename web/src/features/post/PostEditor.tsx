import type { Post } from '@mattermost/types/posts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { stopEditing } from '../../state/editing';
import { editPost } from '../../state/posts';
import { tellFailure } from '../../ui/notice';
import { Editor } from '../composer/Editor';

/** A message being edited in its place. */
export function PostEditor({ post, onDone }: { post: Post; onDone: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(post.message);
  const saving = useMutation({ mutationFn: (message: string) => editPost(post, message), onSuccess: end, onError: tellFailure });

  function end() {
    stopEditing();
    onDone();
  }

  function submit() {
    if (text === post.message) {
      end();
    } else {
      saving.mutate(text);
    }
  }

  return (
    <Editor
      channelId={post.channel_id}
      label={t('post.editing')}
      text={text}
      onText={setText}
      onSubmit={submit}
      onCancel={end}
      submitLabel={t('post.save')}
      hasMore={(post.file_ids ?? []).length > 0}
      busy={saving.isPending}
      autoFocus
    />
  );
}
