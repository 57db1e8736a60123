import { useEffect, useState } from 'react';

/** Gives the focus back to what has it now when what lies over the page goes. */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(() => () => {
    if (opener instanceof HTMLElement && opener.isConnected) {
      opener.focus();
    }
  }, [opener]);
}
