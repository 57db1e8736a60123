import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { errorText } from '../api/client';

/** Why what was asked for was not done; nothing if there is no error. */
export function FormError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return error ? <Alert color="red" role="alert" p="xs">{errorText(error, t('failure.unreachable'))}</Alert> : null;
}
