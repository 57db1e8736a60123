import type { Channel } from '@mattermost/types/channels';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { clearDraft, type Place } from '../../state/drafts';
import { useChannelPermissions } from '../../state/permissions';
import { placeUploads, sendWithFiles } from '../../state/uploads';
import { useRunCommand } from './command/commands';
import { useWideQuestion, type Question } from './wide';

interface Submit {
  /** Sends a text, or does what it commands; asks first if it calls many people. */
  submit: (text: string) => Promise<void>;
  /** What is to be answered before the text goes. */
  question: Question | undefined;
  /** Sends it without another question. */
  yes: () => void;
  no: () => void;
  problems: string[];
  setProblems: (problems: string[]) => void;
}

/** What happens to a text of a place that is to be sent. */
export function useSubmit(channel: Channel, place: Place): Submit {
  const { t } = useTranslation();
  const [question, setQuestion] = useState<Question & { message: string }>();
  const [problems, setProblems] = useState<string[]>([]);
  const run = useRunCommand(channel, place.rootId);
  const ask = useWideQuestion(channel, useChannelPermissions(channel)?.has('use_channel_mentions') ?? false);

  async function submit(text: string) {
    if (placeUploads(place).some((u) => u.state === 'failed')) {
      setProblems([t('upload.decide')]);
      return;
    }
    setProblems([]);
    const ran = text.startsWith('/') ? await run(text) : { message: text };
    if (ran === 'done') {
      clearDraft(place);
    } else if ('problem' in ran) {
      setProblems([ran.problem]);
    } else {
      const found = text.includes('@') ? await ask(ran.message) : undefined;
      if (found) {
        setQuestion({ ...found, message: ran.message });
      } else {
        sendWithFiles(place, ran.message);
      }
    }
  }

  function yes() {
    if (question) {
      setQuestion(undefined);
      sendWithFiles(place, question.message);
    }
  }
  return { submit, question, yes, no: () => { setQuestion(undefined); }, problems, setProblems };
}
