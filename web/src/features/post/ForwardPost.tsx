import type { ServerChannel as Channel } from '@mattermost/types/channels';
import type { Post } from '@mattermost/types/posts';
import { Button, Group, Modal, ScrollArea, Stack, Text, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { stopAsking } from '../../state/asked';
import { useChannelName } from '../../state/channelName';
import { useChannels } from '../../state/channels';
import { postPath } from '../../state/jump';
import { send } from '../../state/outbox';
import { ChannelIcon } from '../../ui/ChannelIcon';
import { useFocusBack } from '../../ui/focusBack';
import { tellDone } from '../../ui/notice';
import classes from './ForwardPost.module.css';
import { useSetting } from './setting';

/** Sends a message on to another channel, as a link to it with words of the user's own. */
export function ForwardPost({ post }: { post: Post }) {
  const { t } = useTranslation();
  useFocusBack();
  const { teamName } = useSetting(post.channel_id, '');
  const [term, setTerm] = useState('');
  const [to, setTo] = useState<Channel | null>(null);
  const [note, setNote] = useState('');

  function submit() {
    if (to) {
      const link = window.location.origin + postPath(teamName, post.id);
      send({ channelId: to.id, rootId: '', message: note.trim() === '' ? link : `${note.trim()}\n\n${link}`, files: [] });
      tellDone(t('post.forward.done'));
      stopAsking();
    }
  }

  return (
    <Modal opened onClose={stopAsking} title={t('post.forward.title')} transitionProps={{ duration: 0 }} withCloseButton={false}>
      <form onSubmit={(e) => { e.preventDefault(); submit(); }}>
        <Stack gap="sm">
          <TextInput label={t('post.forward.to')} placeholder={t('post.forward.search')} value={term} onChange={(e) => { setTerm(e.currentTarget.value); }} data-autofocus />
          <Choices term={term} chosen={to} onChoose={setTo} />
          <Textarea label={t('post.forward.note')} value={note} onChange={(e) => { setNote(e.currentTarget.value); }} autosize maxRows={6} />
          <Text className={classes.message} lineClamp={3}>{post.message}</Text>
          <Group justify="end">
            <Button variant="subtle" color="gray" onClick={stopAsking}>{t('post.forward.cancel')}</Button>
            <Button type="submit" disabled={!to}>{t('post.forward.send')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface ChoicesProps {
  term: string;
  chosen: Channel | null;
  onChoose: (channel: Channel) => void;
}

function Choices({ term, chosen, onChoose }: ChoicesProps) {
  const { t } = useTranslation();
  const { data: channels } = useChannels();
  const all = Object.values(channels ?? {}).filter((c) => c.delete_at === 0).sort((a, b) => b.last_post_at - a.last_post_at);
  return (
    <ScrollArea.Autosize mah={200} type="auto">
      <div role="listbox" aria-label={t('post.forward.to')} className={classes.choices}>
        {all.map((channel) => <Choice key={channel.id} channel={channel} term={term.trim().toLowerCase()} chosen={chosen?.id === channel.id} onChoose={onChoose} />)}
        <Text className={classes.none} c="dimmed" size="sm">{t('post.forward.none')}</Text>
      </div>
    </ScrollArea.Autosize>
  );
}

/** A channel, if what was typed is in its name. */
function Choice({ channel, term, chosen, onChoose }: { channel: Channel; term: string; chosen: boolean; onChoose: (channel: Channel) => void }) {
  const name = useChannelName(channel);
  if (!`${name} ${channel.name}`.toLowerCase().includes(term)) {
    return null;
  }
  return (
    <UnstyledButton role="option" aria-selected={chosen} className={classes.choice} onClick={() => { onChoose(channel); }}>
      <ChannelIcon channel={channel} size={16} />
      <span>{name}</span>
    </UnstyledButton>
  );
}
