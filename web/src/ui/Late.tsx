import { useEffect, useState, type ReactNode } from 'react';

/** Shows its children only when the wait is long enough to be noticed. */
export function Late({ children, after = 300 }: { children: ReactNode; after?: number }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setDue(true); }, after);
    return () => { clearTimeout(timer); };
  }, [after]);
  return due ? <>{children}</> : null;
}
