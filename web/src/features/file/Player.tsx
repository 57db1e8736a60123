import type { FileInfo } from '@mattermost/types/files';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { api, downloadUrl } from '../../api/client';
import classes from './File.module.css';
import { kindOf, sizeText } from './kind';

/** A video or sound that can be played in its place. */
export function Player({ file }: { file: FileInfo }) {
  const { t, i18n } = useTranslation();
  const url = api.getFileUrl(file.id, 0);
  return (
    <figure className={classes.player}>
      {kindOf(file) === 'video'
        ? <video src={url} controls preload="metadata" aria-label={file.name} />
        : <audio src={url} controls preload="metadata" aria-label={file.name} />}
      <figcaption>
        <span className={classes.name}>{file.name}</span>
        <span className={classes.size}>{sizeText(file.size, i18n.language)}</span>
        <a href={downloadUrl(file.id)} download={file.name} aria-label={t('file.download', { name: file.name })}><IconDownload size={16} stroke={1.6} aria-hidden /></a>
      </figcaption>
    </figure>
  );
}
