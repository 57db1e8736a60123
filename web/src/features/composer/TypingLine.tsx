import { useTranslation } from 'react-i18next';

import { useSite } from '../../state/site';
import { useTyping } from '../../state/typing';
import { displayName, useUser } from '../../state/users';
import classes from './Composer.module.css';

const nobody: string[] = [];

/** Who is typing here. */
export function TypingLine({ place }: { place: string }) {
  const { t } = useTranslation();
  const { data: site } = useSite();
  const users = useTyping((s) => s.users[place] ?? nobody);
  const first = displayName(useUser(users[0] ?? ''), site?.TeammateNameDisplay);
  const second = displayName(useUser(users[1] ?? ''), site?.TeammateNameDisplay);
  return (
    <div className={classes.typing} aria-live="polite">
      {users.length === 1 && first && t('composer.typing.one', { first })}
      {users.length === 2 && first && second && t('composer.typing.two', { first, second })}
      {users.length > 2 && t('composer.typing.many')}
    </div>
  );
}
