import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Tells what became of something, for a moment in the corner of the page. */
export function notice(message: string, kind: 'done' | 'failed' = 'done'): void {
  notifications.show({ message, color: kind === 'failed' ? 'red' : undefined, closeButtonProps: { 'aria-label': i18next.t('notice.close') } });
}
