import { Center, Loader } from '@mantine/core';
import { useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';

import { EntryPage } from '../features/entry/EntryPage';
import { setLanguage } from '../i18n';
import { useSession } from '../state/session';
import { Failure } from '../ui/Failure';
import { Late } from '../ui/Late';
import { Workspace } from './Workspace';

const entryPaths = ['/login', '/signup_user_complete'];

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
  const entering = entryPaths.includes(location);
  if (session.data === null) {
    return entering ? <EntryPage /> : <Redirect to={`/login${location === '/' ? '' : `?redirect_to=${encodeURIComponent(location)}`}`} replace />;
  }
  return (
    <Switch>
      {entering && (
        <Route>
          <Redirect to={new URLSearchParams(window.location.search).get('redirect_to') ?? '/'} replace />
        </Route>
      )}
      <Route>
        <Workspace />
      </Route>
    </Switch>
  );
}
