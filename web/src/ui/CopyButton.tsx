import { Button, type ButtonProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { tellFailure } from './told';

const saidMs = 2000;

/** Copies a text and says that it did. */
export function CopyButton({ value, children, ...props }: ButtonProps & { value: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);

  async function copy() {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => { setCopied(false); }, saidMs);
  }

  return <Button {...props} aria-live="polite" onClick={() => { copy().catch(tellFailure); }}>{copied ? t('dialog.copied') : children}</Button>;
}
