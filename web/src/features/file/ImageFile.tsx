import type { FileInfo } from '@mattermost/types/files';
import { useTranslation } from 'react-i18next';

import { api } from '../../api/client';
import classes from './File.module.css';
import { fit } from './kind';

const alone = { width: 480, height: 320 };
const among = { width: 240, height: 160 };

/** An image of a post. Its space is there before it is, with a blur of it. */
export function ImageFile({ file, single, onOpen }: { file: FileInfo; single: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const { width, height } = fit(file.width, file.height, single ? alone : among);
  const src = file.has_preview_image ? api.getFilePreviewUrl(file.id, 0) : api.getFileUrl(file.id, 0);
  return (
    <button type="button" className={classes.image} aria-label={t('file.open', { name: file.name })} title={file.name} onClick={onOpen}>
      <img
        src={src}
        alt=""
        width={width}
        height={height}
        loading="lazy"
        decoding="async"
        style={file.mini_preview ? { backgroundImage: `url(data:image/jpeg;base64,${file.mini_preview})` } : undefined}
      />
    </button>
  );
}
