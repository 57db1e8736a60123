import type { UserProfile } from '@mattermost/types/users';
import { Center, Loader } from '@mantine/core';
import { lazy, Suspense, useEffect } from 'react';
import { Redirect, useLocation, useSearchParams } from 'wouter';

import { isEntry, isSignUp, loginPath, pathAfterLogin } from '../features/entry/paths';
import { setLanguage } from '../i18n';
import { Me, useSession } from '../state/session';
import { Failure } from '../ui/Failure';
import { Late } from '../ui/Late';
import { Workspace } from './Workspace';

// Who is in already needs no way in.
const EntryPage = lazy(() => import('../features/entry/EntryPage').then((m) => ({ default: m.EntryPage })));
const Invitation = lazy(() => import('../features/team/Invitation').then((m) => ({ default: m.Invitation })));
/** Only administrators load it. */
const Console = lazy(async () => ({ default: (await import('../console/Console')).Console }));
const adminRole = 'system_admin';

/** The page: what it shows depends on whether somebody is logged in. */
export function App() {
  const session = useSession();
  const [location] = useLocation();
  const locale = session.data?.locale;
  useEffect(() => {
    void setLanguage(locale);
  }, [locale]);

  if (session.isError) {
    return <Failure error={session.error} onRetry={() => void session.refetch()} />;
  }
  if (session.data === undefined) {
    return (
      <Center h="100%">
        <Late>
          <Loader type="dots" />
        </Late>
      </Center>
    );
  }
  if (session.data === null) {
    return isEntry(location) ? <Suspense><EntryPage /></Suspense> : <Redirect to={loginPath(location + window.location.search)} replace />;
  }
  return <Me value={session.data}><Inside me={session.data} /></Me>;
}

/** The page for who is logged in. */
function Inside({ me }: { me: UserProfile }) {
  const [location] = useLocation();
  const [params] = useSearchParams();
  if (location.startsWith('/admin_console')) {
    return me.roles.split(' ').includes(adminRole) ? <Suspense><Console /></Suspense> : <Redirect to="/" replace />;
  }
  const invite = params.get('id');
  if (isSignUp(location) && invite) {
    return <Suspense><Invitation id={invite} /></Suspense>;
  }
  return isEntry(location) ? <Redirect to={pathAfterLogin(params.get('redirect_to'))} replace /> : <Workspace />;
}
