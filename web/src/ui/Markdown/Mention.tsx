import { useMe } from '../../state/session';
import { useUserNamed } from '../../state/users';
import { isEverybody, isMention } from './keywords';
import classes from './Markdown.module.css';
import { PersonButton } from '../PersonButton';

/** An @name: of a person, who can be looked at, or of everybody. What nobody is called is text. */
export function Mention({ name }: { name: string }) {
  const me = useMe();
  // A name may end with a dot or dash, but in a sentence that is mostly the sentence's.
  const short = name.replace(/[._-]+$/, '');
  const whole = useUserNamed(isEverybody(short) ? '' : name.toLowerCase());
  const trimmed = useUserNamed(isEverybody(short) || short === name ? '' : short.toLowerCase());
  const user = whole ?? trimmed;
  const used = whole || short === name ? name : short;
  const rest = name.slice(used.length);
  if (isEverybody(short)) {
    return <><span className={isMention(short, me) ? classes.own : classes.mention}>@{short}</span>{name.slice(short.length)}</>;
  }
  if (!user) {
    return <>@{name}</>;
  }
  return <><PersonButton userId={user.id} className={isMention(used, me) ? classes.own : classes.mention}>@{used}</PersonButton>{rest}</>;
}
