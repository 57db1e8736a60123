import { useTranslation } from 'react-i18next';

import { useSite } from '../../../state/site';
import { mostFiles } from '../../../state/uploads';
import { fileSize } from '../../../ui/fileSize';

const usualSize = 100 * 1024 * 1024;

interface Limits {
  /** The bytes that a file may have. */
  size: number;
  /** The limits in words. */
  words: string;
  /** Parts files into those that can go and, in words, why the others can't. */
  check: (files: File[], before: number) => { fine: File[]; problems: string[] };
}

/** What files the server takes. */
export function useLimits(): Limits {
  const { t, i18n } = useTranslation();
  const { data: site } = useSite();
  const size = Number(site?.MaxFileSize) || usualSize;
  const limit = fileSize(size, i18n.language);
  return {
    size,
    words: t('upload.limits', { count: mostFiles, size: limit }),
    check: (files, before) => {
      const small = files.filter((f) => f.size <= size);
      const fine = small.slice(0, Math.max(0, mostFiles - before));
      const problems = files.filter((f) => f.size > size).map((f) => t('upload.tooBig', { name: f.name, size: limit }));
      if (fine.length < small.length) {
        problems.push(t('upload.tooMany', { count: mostFiles }));
      }
      return { fine, problems };
    },
  };
}
