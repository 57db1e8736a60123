import '../../ui/mantineMore.css';

import { Kbd } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { Dialog } from '../../ui/Dialog';
import classes from './HelpDialog.module.css';

const groups = {
  go: { switch: 'Ctrl+K', next: 'Alt+↑ ↓', unread: 'Alt+Shift+↑ ↓', mentions: 'Ctrl+Shift+M', search: 'Ctrl+Shift+F' },
  write: { send: 'Enter', line: 'Shift+Enter', edit: '↑', reply: 'Shift+↑' },
  do: { close: 'Esc', menu: 'Shift+F10', move: 'Ctrl+Shift+↑ ↓', settings: 'Ctrl+Shift+,', help: 'Ctrl+/' },
} as const;

/** The keys of the page. */
export function HelpDialog() {
  const { t } = useTranslation();
  return (
    <Dialog title={t('help.title')} size="lg">
      <div className={classes.groups}>
        {Object.entries(groups).map(([group, keys]) => (
          <section key={group}>
            <h3 className={classes.title}>{t(`help.${group}.title`)}</h3>
            <dl className={classes.keys}>
              {Object.entries(keys).map(([name, key]) => (
                <div key={name}><dt>{t(`help.${group}.${name}`)}</dt><dd>{key.split('+').map((part) => <Kbd key={part} size="sm">{part}</Kbd>)}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
