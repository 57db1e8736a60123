import type { FileInfo } from '@mattermost/types/files';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { downloadUrl } from '../../api/client';
import classes from './File.module.css';
import { FileIcon } from './FileIcon';
import { sizeText } from './kind';

/** A file that is not shown: what it is, and the way to get it. */
export function FileCard({ file }: { file: FileInfo }) {
  const { t, i18n } = useTranslation();
  return (
    <a className={classes.card} href={downloadUrl(file.id)} download={file.name} aria-label={t('file.download', { name: file.name })}>
      <FileIcon file={file} />
      <span className={classes.about}>
        <span className={classes.name}>{file.name}</span>
        <span className={classes.size}>{file.extension && `${file.extension.toUpperCase()} · `}{sizeText(file.size, i18n.language)}</span>
      </span>
      <IconDownload size={18} stroke={1.6} aria-hidden />
    </a>
  );
}
