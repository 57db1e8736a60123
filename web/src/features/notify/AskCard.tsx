import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { askPermission, usePermission } from '../../state/notifyPermission';
import { useAsking, useDeclined } from './asking';
import classes from './AskCard.module.css';

/** Asks whether the browser may show notifications, once something came that would have been one. */
export function AskCard() {
  const { t } = useTranslation();
  const permission = usePermission();
  const worth = useAsking((a) => a.worth);
  const declined = useDeclined((d) => d.declined);
  if (permission !== 'default' || !worth || declined) {
    return null;
  }
  return (
    <aside className={classes.card} aria-label={t('settings.notify.ask')}>
      <Text size="sm">{t('notify.ask')}</Text>
      <Group gap="xs" mt={6}>
        <Button size="compact-sm" onClick={() => void askPermission()}>{t('settings.notify.allow')}</Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={() => { useDeclined.setState({ declined: true }); }}>{t('notify.no')}</Button>
      </Group>
    </aside>
  );
}
