import { ActionIcon, Popover } from '@mantine/core';
import { IconMoodSmile } from '@tabler/icons-react';
import { useRef, useState } from 'react';

import { EmojiPicker, type PickedEmoji } from './EmojiPicker';

interface EmojiButtonProps {
  label: string;
  onPick: (emoji: PickedEmoji) => void;
}

/** A button that opens the picker. When one is chosen, the focus is onPick's to give. */
export function EmojiButton({ label, onPick }: EmojiButtonProps) {
  const [opened, setOpened] = useState(false);
  const button = useRef<HTMLButtonElement>(null);

  function change(open: boolean) {
    setOpened(open);
    if (!open) {
      button.current?.focus();
    }
  }

  return (
    <Popover opened={opened} onChange={change} position="top-start" trapFocus withinPortal shadow="md" transitionProps={{ duration: 0 }}>
      <Popover.Target>
        <ActionIcon ref={button} variant="subtle" color="gray" aria-label={label} title={label} onClick={() => { change(!opened); }}>
          <IconMoodSmile size={20} stroke={1.6} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={label}>
        <EmojiPicker onPick={(emoji) => { setOpened(false); onPick(emoji); }} />
      </Popover.Dropdown>
    </Popover>
  );
}
