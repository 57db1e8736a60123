import { ActionIcon, FileButton as Chooser } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import { useRef } from 'react';

interface FileButtonProps {
  label: string;
  hint?: string;
  icon: Icon;
  onFiles: (files: File[]) => void;
}

/** Opens the system's choice of files. */
export function FileButton({ label, hint, icon: ButtonIcon, onFiles }: FileButtonProps) {
  const reset = useRef<() => void>(null);
  return (
    <Chooser multiple resetRef={reset} onChange={(files) => { onFiles(files); reset.current?.(); /* the same file can be chosen again */ }}>
      {(props) => (
        <ActionIcon {...props} variant="subtle" color="gray" aria-label={label} title={hint ? `${label}. ${hint}` : label}>
          <ButtonIcon size={20} stroke={1.6} />
        </ActionIcon>
      )}
    </Chooser>
  );
}
