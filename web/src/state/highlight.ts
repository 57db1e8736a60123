import { create } from 'zustand';

const lastsMs = 2500;

/** The post to which the user was led. */
export const useHighlight = create<{ postId: string }>(() => ({ postId: '' }));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Shows a post marked for a moment. */
export function highlight(postId: string): void {
  clearTimeout(timer);
  useHighlight.setState({ postId });
  timer = setTimeout(() => { useHighlight.setState({ postId: '' }); }, lastsMs);
}
