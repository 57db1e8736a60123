import { ActionIcon, Group, Modal, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload } from '@tabler/icons-react';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { api, downloadUrl } from '../../api/client';
import { closeGallery, turnGallery, useGallery } from '../../state/gallery';
import { useFocusBack } from '../../ui/focusBack';
import classes from './File.module.css';

/** The images of a post, one at a time, as large as the page. */
export function Gallery() {
  const { t } = useTranslation();
  useFocusBack();
  const { files, index } = useGallery();
  const [zoomed, setZoomed] = useState('');
  const file = files[index];
  if (!file) {
    return null;
  }
  const src = file.has_preview_image && zoomed !== file.id ? api.getFilePreviewUrl(file.id, 0) : api.getFileUrl(file.id, 0);
  const several = files.length > 1;

  function onKeyDown(e: KeyboardEvent) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (by !== undefined && several) {
      e.preventDefault();
      turnGallery(by);
    }
  }

  const title = (
    <Group gap="sm" wrap="nowrap">
      <Text fw={600} truncate>{file.name}</Text>
      {several && <Text c="dimmed" size="sm" style={{ flex: 'none' }} aria-live="polite">{t('file.place', { index: index + 1, count: files.length })}</Text>}
      <ActionIcon component="a" href={downloadUrl(file.id)} download={file.name} variant="subtle" color="gray" aria-label={t('file.download', { name: file.name })}>
        <IconDownload size={20} stroke={1.6} />
      </ActionIcon>
    </Group>
  );
  return (
    <Modal
      opened
      onClose={closeGallery}
      title={title}
      fullScreen
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': t('file.close') }}
      onKeyDown={onKeyDown}
      styles={{ content: { display: 'flex', flexDirection: 'column' }, body: { flex: 1, minHeight: 0, position: 'relative' } }}
    >
      {several && (
        <>
          <ActionIcon className={classes.turn} data-to="before" size="xl" variant="default" radius="xl" aria-label={t('file.before')} onClick={() => { turnGallery(-1); }}><IconChevronLeft size={22} /></ActionIcon>
          <ActionIcon className={classes.turn} data-to="after" size="xl" variant="default" radius="xl" aria-label={t('file.after')} onClick={() => { turnGallery(1); }}><IconChevronRight size={22} /></ActionIcon>
        </>
      )}
      <div className={classes.gallery}>
        {/* The keyboard has the same by the browser's own zoom. */}
        <img key={file.id} src={src} alt={file.name} data-zoomed={zoomed === file.id || undefined} onClick={() => { setZoomed(zoomed === file.id ? '' : file.id); }} />
      </div>
    </Modal>
  );
}
