import type { FileInfo } from '@mattermost/types/files';
import { IconFile, IconFileMusic, IconFileSpreadsheet, IconFileText, IconFileTypePdf, IconFileZip, IconPhoto, IconPresentation, IconSourceCode, IconVideo, type Icon } from '@tabler/icons-react';
import { createElement } from 'react';

const icons: [RegExp, Icon][] = [
  [/^(png|jpe?g|gif|webp|svg|bmp|tiff?|heic|avif)$/, IconPhoto],
  [/^(mp4|webm|mov|avi|mkv)$/, IconVideo],
  [/^(mp3|m4a|ogg|wav|flac|aac)$/, IconFileMusic],
  [/^pdf$/, IconFileTypePdf],
  [/^(zip|gz|tgz|tar|7z|rar|xz|bz2|zst)$/, IconFileZip],
  [/^(xlsx?|ods|csv|tsv)$/, IconFileSpreadsheet],
  [/^(pptx?|odp|key)$/, IconPresentation],
  [/^(docx?|odt|txt|md|rtf|log)$/, IconFileText],
  [/^(go|js|ts|tsx|jsx|py|rb|rs|java|c|h|cpp|cs|php|sh|sql|html|css|json|xml|ya?ml|toml)$/, IconSourceCode],
];

/** What kind a file is, by its extension. */
export function FileIcon({ file }: { file: FileInfo }) {
  const icon = icons.find(([pattern]) => pattern.test(file.extension.toLowerCase()))?.[1] ?? IconFile;
  return createElement(icon, { size: 28, stroke: 1.4, 'aria-hidden': true });
}
