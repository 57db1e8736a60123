import './mantineMore.css';
import '@mantine/notifications/styles.css';

import { Notifications, notifications } from '@mantine/notifications';
import i18next from 'i18next';

/** Shows for a while what went wrong, or what was done. */
export function show(message: string, kind: 'failed' | 'done' = 'failed'): void {
  notifications.show({ color: kind === 'failed' ? 'red' : undefined, message, closeButtonProps: { 'aria-label': i18next.t('notice.close') } });
}

export function Notices() {
  return <Notifications position="bottom-right" limit={3} />;
}
