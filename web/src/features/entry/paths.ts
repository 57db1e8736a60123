const signUpPath = '/signup_user_complete';

/** Whether an address is that of the sign-up page, or of an invitation. */
export function isSignUp(path: string): boolean {
  return path === signUpPath || path === `${signUpPath}/`;
}

/** Whether an address is for who is not logged in. */
export function isEntry(path: string): boolean {
  return path === '/login' || path === '/login/' || isSignUp(path);
}

/** The address of the login page, from where people come back to where they were. */
export function loginPath(from: string): string {
  return from === '/' ? '/login' : `/login?redirect_to=${encodeURIComponent(from)}`;
}

/** Where to go after getting in; never to another site. */
export function pathAfterLogin(wanted: string | null): string {
  return wanted && /^\/(?![/\\])/.test(wanted) && !isEntryLogin(wanted) ? wanted : '/';
}

function isEntryLogin(path: string): boolean {
  return path === '/login' || path.startsWith('/login?') || path.startsWith('/login/');
}
