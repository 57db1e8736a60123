import { ClientError } from '@mattermost/client';
import type { FileInfo, FileUploadResponse } from '@mattermost/types/files';

import { api } from './client';

/** An upload that goes on. */
export interface RunningUpload {
  done: Promise<FileInfo>;
  /** Breaks it off; done never ends then. */
  cancel: () => void;
}

/** Sends a file to a channel. The official client can't tell how far an upload is; this can, with parts from 0 to 1. */
export function uploadFile(file: File, channelId: string, onPart: (part: number) => void): RunningUpload {
  const url = `${api.getFilesRoute()}?${new URLSearchParams({ channel_id: channelId, filename: file.name }).toString()}`;
  const request = new XMLHttpRequest();
  const done = new Promise<FileInfo>((resolve, reject) => {
    request.upload.onprogress = (e) => { onPart(e.total > 0 ? e.loaded / e.total : 0); };
    request.onerror = () => { reject(new ClientError(api.getUrl(), { message: '', url })); };
    request.onload = () => {
      const info = request.status === 201 ? (JSON.parse(request.responseText) as FileUploadResponse).file_infos[0] : undefined;
      if (info) {
        resolve(info);
      } else {
        reject(new ClientError(api.getUrl(), { url, ...refusal(request) }));
      }
    };
  });
  request.open('POST', url);
  for (const [name, value] of Object.entries(api.getOptions({ method: 'post' }).headers as Record<string, string>)) {
    request.setRequestHeader(name, value);
  }
  request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
  request.send(file);
  return { done, cancel: () => { request.abort(); } };
}

/** What the server, or what is before it, says of a request that it refuses. */
function refusal(request: XMLHttpRequest): { message: string; status_code: number; server_error_id?: string } {
  try {
    const { message, id } = JSON.parse(request.responseText) as { message: string; id: string };
    return { message, server_error_id: id, status_code: request.status };
  } catch {
    return { message: '', status_code: request.status };
  }
}
