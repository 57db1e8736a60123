import { Button, FileButton, Group, Input } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { FormError } from './FormError';

interface Props {
  label: string;
  picture: ReactNode;
  save: (file: File) => Promise<unknown>;
  /** Undefined if there is nothing to remove. */
  remove?: () => Promise<unknown>;
}

/** A picture that can be replaced and removed; either is done at once. */
export function PictureField({ label, picture, save, remove }: Props) {
  const { t } = useTranslation();
  const reset = useRef<() => void>(null);
  const saving = useMutation({ mutationFn: (file: File | null) => (file ? save(file) : (remove?.() ?? Promise.resolve())), onSettled: () => reset.current?.() });
  return (
    <Input.Wrapper label={label} labelElement="div" description={t('picture.hint')}>
      <Group mt={6}>
        {picture}
        <FileButton accept="image/png,image/jpeg,image/gif,image/webp,image/bmp" resetRef={reset} onChange={(file) => { if (file) { saving.mutate(file); } }}>
          {(props) => <Button {...props} variant="default" size="xs" loading={saving.isPending}>{t('picture.choose')}</Button>}
        </FileButton>
        {remove && <Button variant="subtle" color="gray" size="xs" disabled={saving.isPending} onClick={() => { saving.mutate(null); }}>{t('picture.remove')}</Button>}
      </Group>
      <FormError error={saving.error} />
    </Input.Wrapper>
  );
}
