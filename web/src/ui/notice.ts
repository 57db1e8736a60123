import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

import { errorText } from '../api/client';

/** Tells in passing that something did not work, and why. */
export function tellFailure(error: unknown): void {
  notifications.show({ color: 'red', message: errorText(error, i18next.t('failure.unreachable')), withBorder: true });
}

/** Tells in passing that something was done that is not seen. */
export function tellDone(message: string): void {
  notifications.show({ message, withBorder: true, autoClose: 2500 });
}
