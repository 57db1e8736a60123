import type { FileInfo } from '@mattermost/types/files';

import { openGallery } from '../../state/gallery';
import { FileCard } from './FileCard';
import classes from './File.module.css';
import { ImageFile } from './ImageFile';
import { kindOf } from './kind';
import { Player } from './Player';

/** The files of a post: images and what can be played as such, the rest as cards. */
export function FileList({ files }: { files: FileInfo[] }) {
  const images = files.filter((f) => kindOf(f) === 'image');
  const others = files.filter((f) => kindOf(f) !== 'image');
  return (
    <div className={classes.files}>
      {images.length > 0 && (
        <div className={classes.images}>
          {images.map((file, i) => <ImageFile key={file.id} file={file} single={images.length === 1} onOpen={() => { openGallery(images, i); }} />)}
        </div>
      )}
      {others.map((file) => (kindOf(file) === 'other' ? <FileCard key={file.id} file={file} /> : <Player key={file.id} file={file} />))}
    </div>
  );
}
