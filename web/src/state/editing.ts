import { create } from 'zustand';

/** The message that the user edits, and the list in which they do: that of a channel or of a thread. */
export const useEditing = create<{ postId: string; rootId: string }>(() => ({ postId: '', rootId: '' }));

/** Begins to edit a message; rootId is that of the thread which shows it, "" for the channel. */
export function startEditing(postId: string, rootId: string): void {
  useEditing.setState({ postId, rootId });
}

export function stopEditing(): void {
  useEditing.setState({ postId: '', rootId: '' });
}
