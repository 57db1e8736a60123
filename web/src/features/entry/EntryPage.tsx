import { Alert, Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearchParams } from 'wouter';

import { api, errorStatus, errorText } from '../../api/client';
import { useEnded } from '../../state/session';
import { useSite } from '../../state/site';
import { EntryCard } from '../../ui/EntryCard';
import { LoginForm } from './LoginForm';
import { SignUpForm } from './SignUpForm';
import { isSignUp } from './paths';

/** Where people get in: by logging in, by signing up, or as the first of all. */
export function EntryPage() {
  const { t } = useTranslation();
  const [location] = useLocation();
  const { data: site } = useSite();
  if (!site) {
    return null;
  }
  if (site.NoAccounts === 'true') {
    return (
      <EntryCard title={t('entry.welcome', { site: site.SiteName })} lead={t('entry.first')} step={1}>
        <SignUpForm first inviteId="" />
      </EntryCard>
    );
  }
  return isSignUp(location) ? <SignUp /> : <LogIn />;
}

function LogIn() {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const ended = useEnded((e) => e.ended);
  const open = site?.EnableUserCreation === 'true' && site.EnableOpenServer === 'true';
  return (
    <EntryCard title={site?.SiteName ?? ''} lead={site?.CustomDescriptionText}>
      {ended && <Alert role="status" title={t('entry.endedTitle')}>{t('entry.ended')}</Alert>}
      <LoginForm />
      {open && (
        <Text size="sm">{t('entry.noAccount')} <Anchor component={Link} href="/signup_user_complete">{t('entry.signUp')}</Anchor></Text>
      )}
      {site?.EnableUserCreation === 'true' && site.EnableOpenServer !== 'true' && (
        <Text size="sm" c="dimmed">{t('entry.closed')}</Text>
      )}
    </EntryCard>
  );
}

function SignUp() {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const [params] = useSearchParams();
  const inviteId = params.get('id') ?? '';
  const invite = useQuery({
    queryKey: ['invite', inviteId],
    queryFn: () => api.getTeamInviteInfo(inviteId),
    enabled: inviteId !== '',
  });
  const invalid = invite.isError && errorStatus(invite.error) !== 0;
  const refusal = site?.EnableUserCreation !== 'true' ? t('entry.noSignUp')
    : inviteId === '' && site.EnableOpenServer !== 'true' ? t('entry.closed')
      : invalid ? t('entry.badInvite') : undefined;
  return (
    <EntryCard title={invite.data ? t('entry.join', { team: invite.data.display_name }) : t('entry.signUpTitle', { site: site?.SiteName })}
      lead={invite.data ? t('entry.invited', { site: site?.SiteName }) : undefined}>
      {refusal && <Alert color="red" role="alert">{refusal}</Alert>}
      {invite.isError && !invalid && <Alert color="red" role="alert">{errorText(invite.error, t('failure.unreachable'))}</Alert>}
      {!refusal && <SignUpForm first={false} inviteId={inviteId} />}
      <Text size="sm">
        {t('entry.haveAccount')}{' '}
        <Anchor component={Link} href={inviteId && !invalid ? `/login?redirect_to=${encodeURIComponent(`/signup_user_complete/?id=${inviteId}`)}` : '/login'}>{t('entry.logIn')}</Anchor>
      </Text>
    </EntryCard>
  );
}
