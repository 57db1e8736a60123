import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';

/** Where a menu was asked for, and what gets the focus back. */
export interface MenuPlace {
  x: number;
  y: number;
  opener: HTMLElement;
}

/** The place for a menu that a button or the context of an element asks for. */
export function menuPlace(e: React.MouseEvent<HTMLElement>, opener: HTMLElement = e.currentTarget): MenuPlace {
  e.preventDefault();
  if (e.type === 'contextmenu') {
    return { x: e.clientX, y: e.clientY, opener };
  }
  const box = e.currentTarget.getBoundingClientRect();
  return { x: box.left, y: box.bottom, opener };
}

interface Props {
  place: MenuPlace | null;
  onClose: () => void;
  label: string;
  children: ReactNode;
}

/** One menu for the many elements of a list: it opens where it is asked for. */
export function FloatingMenu({ place, onClose, label, children }: Props) {
  return (
    <Menu opened={place !== null} onClose={onClose} position="bottom-start" width={240} returnFocus shadow="md" transitionProps={{ duration: 100 }}>
      <Menu.Target>
        {/* Passes the focus that menus and dialogs give back on to what asked for the menu. */}
        <span tabIndex={-1} aria-hidden style={{ position: 'fixed', left: place?.x, top: place?.y }} onFocus={() => place?.opener.focus()} />
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>{place && children}</Menu.Dropdown>
    </Menu>
  );
}
