import { notifications } from '@mantine/notifications';
import i18next from 'i18next';

import { errorText } from '../api/client';

/** Tells of what failed where nothing on the page stands for it. */
export function tellFailure(error: unknown): void {
  notifications.show({ color: 'red', message: errorText(error, i18next.t('failure.unreachable')) });
}
