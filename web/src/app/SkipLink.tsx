import { useTranslation } from 'react-i18next';

import classes from './SkipLink.module.css';

/** Leads past the sidebar, for who goes by the keyboard. */
export function SkipLink() {
  const { t } = useTranslation();

  function skip(e: React.MouseEvent) {
    e.preventDefault();
    const content = document.getElementById('content');
    (content?.querySelector<HTMLElement>('textarea, [contenteditable="true"]') ?? content)?.focus();
  }

  return <a href="#content" className={classes.skip} onClick={skip}>{t('page.skip')}</a>;
}
