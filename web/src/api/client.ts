import { Client4, ClientError } from '@mattermost/client';

/**
 * The v4 API of the server that this page came from. The session is an HttpOnly
 * cookie: no token is kept where scripts can read it.
 */
class Client extends Client4 {
  /** Told when the server refuses a request because it knows no session for it. */
  onUnauthorized = () => {};

  constructor() {
    super();
    const { doFetch } = this;
    this.doFetch = async <T>(url: string, options: Parameters<typeof doFetch>[1]): Promise<T> => {
      try {
        return await doFetch<T>(url, options);
      } catch (error) {
        if (errorStatus(error) === 401) {
          this.onUnauthorized();
        }
        throw error;
      }
    };
  }

  /** Asks the server to do something that the official client has no method for. */
  post<T>(path: string): Promise<T> {
    return this.doFetch<T>(`${this.getBaseRoute()}${path}`, { method: 'post' });
  }
}

export const api = new Client();
api.setUrl(window.location.origin);
api.setAuthHeader = false;

/** The id of a coded error of the server, or undefined for anything else. */
export function errorId(error: unknown): string | undefined {
  return error instanceof ClientError ? error.server_error_id : undefined;
}

/** The HTTP status that failed, 0 if the server was not reached. */
export function errorStatus(error: unknown): number {
  return error instanceof ClientError ? (error.status_code ?? 0) : 0;
}

/** Whether trying again may help: the server was not reached, or is not able to serve now. */
export function isPassing(error: unknown): boolean {
  const status = errorStatus(error);
  return status === 0 || status === 429 || status >= 502;
}

/** What went wrong, in words for people: the server's own, which are in their language. */
export function errorText(error: unknown, fallback: string): string {
  return error instanceof ClientError && errorStatus(error) !== 0 && error.message ? error.message : fallback;
}

/** Where a file can be had to keep, rather than to be shown. */
export function downloadUrl(fileId: string): string {
  return `${api.getFileRoute(fileId)}?download=1`;
}
