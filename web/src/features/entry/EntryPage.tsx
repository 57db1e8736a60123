import { Anchor, Card, Center, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';

import { useSite } from '../../state/site';
import { Mark } from '../../ui/Mark';
import { LoginForm } from './LoginForm';
import { SignUpForm } from './SignUpForm';

/** Where people get in: by logging in, by signing up, or as the first of all. */
export function EntryPage() {
  const { t } = useTranslation();
  const [location] = useLocation();
  const { data: site } = useSite();
  const first = site?.NoAccounts === 'true';
  const invited = new URLSearchParams(window.location.search).get('id') ?? '';
  const open = site?.EnableUserCreation === 'true' && (site.EnableOpenServer === 'true' || invited !== '');
  const signingUp = first || location === '/signup_user_complete';
  return (
    <Center component="main" mih="100%" p="md" bg="var(--chrome)">
      <Card withBorder w="100%" maw={420} p="xl" radius="lg">
        <Stack>
          <Group gap="sm">
            <Mark />
            <Title order={1} size="h3">{site?.SiteName ?? 'polder'}</Title>
          </Group>
          {first && <Text c="dimmed">{t('entry.first')}</Text>}
          {signingUp ? <SignUpForm first={first} inviteId={invited} /> : <LoginForm />}
          {!first && signingUp && (
            <Text size="sm">{t('entry.haveAccount')} <Anchor component={Link} href="/login">{t('entry.logIn')}</Anchor></Text>
          )}
          {!signingUp && open && (
            <Text size="sm">{t('entry.noAccount')} <Anchor component={Link} href="/signup_user_complete">{t('entry.signUp')}</Anchor></Text>
          )}
        </Stack>
      </Card>
    </Center>
  );
}
