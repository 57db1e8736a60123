import { IconArrowLeft, IconDatabase, IconFileText, IconServer2, IconTopologyStar3, IconUsers } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';

import classes from './Console.module.css';
import { Database } from './Database';
import { HighAvailability } from './HighAvailability';
import { Logs } from './Logs';
import { Users } from './Users';
import { WebServer } from './WebServer';
import { namespace } from './words';

const pages = [
  { path: '/admin_console/environment/high_availability', words: 'nodes', Icon: IconTopologyStar3, Page: HighAvailability },
  { path: '/admin_console/environment/web_server', words: 'server', Icon: IconServer2, Page: WebServer },
  { path: '/admin_console/environment/database', words: 'database', Icon: IconDatabase, Page: Database },
  { path: '/admin_console/user_management/users', words: 'users', Icon: IconUsers, Page: Users },
  { path: '/admin_console/reporting/server_logs', words: 'logs', Icon: IconFileText, Page: Logs },
] as const;

/** The System Console: where administrators look after the server. */
export function Console() {
  const { t } = useTranslation(namespace);
  const [location] = useLocation();
  return (
    <div className={classes.console}>
      <nav className={classes.nav} aria-label={t('title')}>
        <h2 className={classes.title}>{t('title')}</h2>
        {pages.map(({ path, words, Icon }) => (
          <Link key={path} href={path} className={classes.link} aria-current={location === path ? 'page' : undefined}>
            <Icon size={18} stroke={1.6} aria-hidden />
            {t(`${words}.title`)}
          </Link>
        ))}
        <Link href="/" className={classes.link}>
          <IconArrowLeft size={18} stroke={1.6} aria-hidden />
          {t('back')}
        </Link>
      </nav>
      <main className={classes.page}>
        <Switch>
          {pages.map(({ path, Page }) => <Route key={path} path={path}><Page /></Route>)}
          <Route><Redirect to={pages[0].path} replace /></Route>
        </Switch>
      </main>
    </div>
  );
}
