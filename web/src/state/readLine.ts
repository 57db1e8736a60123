import { create } from 'zustand';

interface ReadLine {
  /** By channel id: what the user had read when they came, Unix ms. New messages begin there. */
  until: Record<string, number>;
  /** A channel that the user marked as unread: it stays so until they come again. */
  held: string;
}

export const useReadLine = create<ReadLine>(() => ({ until: {}, held: '' }));

/** Draws the line of a channel behind what came until a time. */
export function setReadLine(channelId: string, until: number): void {
  useReadLine.setState((s) => ({ until: { ...s.until, [channelId]: until } }));
}

/** Draws the line where the user marked the channel as unread. */
export function holdUnread(channelId: string, until: number): void {
  setReadLine(channelId, until);
  useReadLine.setState({ held: channelId });
}

/** The user leaves the channel: when they come again the line is drawn anew, and what they see is read. */
export function leaveReadLine(channelId: string): void {
  useReadLine.setState(({ until }) => ({ held: '', until: Object.fromEntries(Object.entries(until).filter(([id]) => id !== channelId)) }));
}
