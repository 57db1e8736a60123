import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const narrowest = 200;
export const widest = 400;
const usual = 260;

/** How wide the sidebar is in this browser, in pixels. */
export const useSidebarWidth = create<{ width: number }>()(persist(() => ({ width: usual }), { name: 'polder.sidebar' }));

export function setSidebarWidth(width: number): void {
  useSidebarWidth.setState({ width: Math.round(Math.min(widest, Math.max(narrowest, width))) });
}

export function resetSidebarWidth(): void {
  setSidebarWidth(usual);
}
