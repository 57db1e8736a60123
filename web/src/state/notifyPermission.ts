import { create } from 'zustand';

type Permission = NotificationPermission | 'missing';

const now = (): Permission => ('Notification' in window ? Notification.permission : 'missing');

const useStore = create<{ permission: Permission }>(() => ({ permission: now() }));

/** Whether the browser shows notifications of this page: "default" if nobody was asked yet, "missing" if it can't. */
export function usePermission(): Permission {
  return useStore((s) => s.permission);
}

/** Lets the browser ask. Browsers want a person's click before. */
export async function askPermission(): Promise<void> {
  if ('Notification' in window) {
    await Notification.requestPermission();
    useStore.setState({ permission: now() });
  }
}
