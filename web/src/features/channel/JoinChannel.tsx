import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { api, errorText } from '../../api/client';
import { joinChannel } from '../../state/membership';

/** A channel that the user is not in, if they may see it: asks whether they want to join. */
export function JoinChannel({ channelId }: { channelId: string }) {
  const { t } = useTranslation();
  const channel = useQuery({ queryKey: ['channel', channelId], queryFn: () => api.getChannel(channelId), gcTime: 0 });
  const joining = useMutation({ mutationFn: () => joinChannel(channelId) });
  if (channel.isPending) {
    return null;
  }
  return (
    <Center h="100%" p="lg">
      {channel.isError ? <Text c="dimmed">{t('channel.none')}</Text> : (
        <Stack align="center" gap="sm" maw={420}>
          <Title order={1} size="h3">{channel.data.display_name}</Title>
          <Text c="dimmed" ta="center">{channel.data.delete_at > 0 ? t('channel.archived') : channel.data.purpose || t('channel.notIn')}</Text>
          {joining.isError && <Text c="var(--danger)" role="alert">{errorText(joining.error, t('failure.unreachable'))}</Text>}
          {channel.data.delete_at === 0 && <Button loading={joining.isPending} onClick={() => { joining.mutate(); }}>{t('channel.join')}</Button>}
        </Stack>
      )}
    </Center>
  );
}
