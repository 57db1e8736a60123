import { Modal, type ModalProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { closeDialog } from '../state/dialog';

interface Props extends Pick<ModalProps, 'size' | 'fullScreen'> {
  title: string;
  children: ReactNode;
}

/** The frame of everything that lies over the page. Who opened it gets the focus back from the store of dialogs. */
export function Dialog({ title, children, ...props }: Props) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={closeDialog} title={title} returnFocus={false} closeButtonProps={{ 'aria-label': t('dialog.close') }}
      transitionProps={{ duration: 100 }} {...props}>
      {children}
    </Modal>
  );
}
