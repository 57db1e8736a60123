import { Group, Skeleton, Stack } from '@mantine/core';

import { Late } from '../../ui/Late';
import classes from './Post.module.css';

/** Stands where posts will be. */
export function PostSkeleton() {
  return (
    <div className={classes.list} aria-busy>
      <Late>
        <Stack gap="xl" p="md" justify="end" h="100%">
          {[60, 80, 45, 70, 55].map((width) => (
            <Group key={width} wrap="nowrap" align="start">
              <Skeleton h={36} w={36} radius="md" />
              <Stack gap={8} flex={1}><Skeleton h={12} w={120} /><Skeleton h={14} w={`${width}%`} /></Stack>
            </Group>
          ))}
        </Stack>
      </Late>
    </div>
  );
}
