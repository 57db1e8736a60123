import '@mantine/notifications/styles.css';

import { Notifications, notifications } from '@mantine/notifications';

/** Shows for a while what went wrong. */
export function show(message: string): void {
  notifications.show({ color: 'red', message });
}

export function Notices() {
  return <Notifications position="bottom-right" limit={3} />;
}
