import { create } from 'zustand';
import { persist } from 'zustand/middleware';

const useStore = create<{ ids: string[] }>()(persist(() => ({ ids: [] as string[] }), { name: 'polder.folded' }));

/** Whether a category is folded in this browser, and what turns that round. */
export function useFolded(id: string): [boolean, () => void] {
  const folded = useStore((s) => s.ids.includes(id));
  return [
    folded,
    () => { useStore.setState(({ ids }) => ({ ids: folded ? ids.filter((i) => i !== id) : [...ids, id] })); },
  ];
}
