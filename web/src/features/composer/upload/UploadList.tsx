import { ActionIcon, Progress } from '@mantine/core';
import { IconFile, IconRefresh, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '../../../api/client';
import { removeUpload, retryUpload, type Upload } from '../../../state/uploads';
import { fileSize } from '../../../ui/fileSize';
import classes from './Upload.module.css';

/** The files that go with a message: how far they are, and what can be done about them. */
export function UploadList({ uploads }: { uploads: Upload[] }) {
  const { t } = useTranslation();
  if (uploads.length === 0) {
    return null;
  }
  return (
    <ul className={classes.list} aria-label={t('upload.list')}>
      {uploads.map((upload) => <UploadCard key={upload.id} upload={upload} />)}
    </ul>
  );
}

function UploadCard({ upload }: { upload: Upload }) {
  const { t, i18n } = useTranslation();
  const { id, name, size, state, part, failure } = upload;
  const failed = state === 'failed';
  return (
    <li className={classes.card} data-state={state}>
      <Thumbnail upload={upload} />
      <div className={classes.words}>
        <div className={classes.name} title={name}>{name}</div>
        {failed ? (
          <div className={classes.failure} role="alert">{failure || t('upload.failed')}</div>
        ) : (
          <div className={classes.size}>{state === 'waiting' ? t('upload.waiting') : fileSize(size, i18n.language)}</div>
        )}
        {state === 'going' && <Progress value={part * 100} size={3} aria-label={t('upload.progress', { name })} />}
      </div>
      {failed && (
        <ActionIcon variant="subtle" color="gray" aria-label={t('upload.retry', { name })} title={t('upload.retry', { name })} onClick={() => { retryUpload(id); }}>
          <IconRefresh size={18} stroke={1.6} />
        </ActionIcon>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t(state === 'done' ? 'upload.remove' : 'upload.cancel', { name })} title={t(state === 'done' ? 'upload.remove' : 'upload.cancel', { name })} onClick={() => { removeUpload(id); }}>
        <IconX size={18} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}

function Thumbnail({ upload: { picture, info } }: { upload: Upload }) {
  const stored = info && info.width > 0 ? api.getFileThumbnailUrl(info.id, 0) : undefined;
  const [broken, setBroken] = useState('');
  const source = picture ?? stored;
  return (
    <span className={classes.thumbnail}>
      {source && source !== broken ? <img src={source} alt="" onError={() => { setBroken(source); }} /> : <IconFile size={24} stroke={1.4} aria-hidden />}
    </span>
  );
}
