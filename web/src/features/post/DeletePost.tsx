import type { Post } from '@mattermost/types/posts';
import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { stopAsking } from '../../state/asked';
import { deletePost } from '../../state/posts';
import { useFocusBack } from '../../ui/focusBack';
import { tellFailure } from '../../ui/notice';

/** Asks whether a message is to be deleted, which can't be undone. */
export function DeletePost({ post }: { post: Post }) {
  const { t } = useTranslation();
  useFocusBack();
  const deleting = useMutation({ mutationFn: () => deletePost(post), onSuccess: stopAsking, onError: tellFailure });
  const replies = post.root_id === '' ? post.reply_count : 0;
  return (
    <Modal opened onClose={stopAsking} title={t('post.delete.title')} transitionProps={{ duration: 0 }} withCloseButton={false}>
      <Text lineClamp={4} c="dimmed" mb="sm">{post.message}</Text>
      <Text mb="lg">{replies > 0 ? t('post.delete.withReplies', { count: replies }) : t('post.delete.text')}</Text>
      <Group justify="end">
        <Button variant="subtle" color="gray" onClick={stopAsking}>{t('post.delete.cancel')}</Button>
        <Button color="red" loading={deleting.isPending} onClick={() => { deleting.mutate(); }} data-autofocus>{t('post.delete.do')}</Button>
      </Group>
    </Modal>
  );
}
