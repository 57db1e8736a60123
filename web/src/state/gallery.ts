import type { FileInfo } from '@mattermost/types/files';
import { create } from 'zustand';

/** The images that are shown large, and which of them. */
export const useGallery = create<{ files: FileInfo[]; index: number }>(() => ({ files: [], index: 0 }));

export function openGallery(files: FileInfo[], index: number): void {
  useGallery.setState({ files, index });
}

export function closeGallery(): void {
  useGallery.setState({ files: [], index: 0 });
}

/** Goes to another image; beyond the last is the first. */
export function turnGallery(by: number): void {
  useGallery.setState(({ files, index }) => ({ index: files.length === 0 ? 0 : (index + by + files.length) % files.length }));
}
