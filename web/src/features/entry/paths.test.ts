import { describe, expect, it } from 'vitest';

import { isEntry, loginPath, pathAfterLogin } from './paths';

describe('the way in', () => {
  it('leads back to where one was', () => {
    expect(loginPath('/')).toBe('/login');
    expect(loginPath('/team/channels/x?a=b')).toBe('/login?redirect_to=%2Fteam%2Fchannels%2Fx%3Fa%3Db');
    expect(pathAfterLogin('/team/channels/x?a=b')).toBe('/team/channels/x?a=b');
    expect(pathAfterLogin('/signup_user_complete/?id=1')).toBe('/signup_user_complete/?id=1');
  });

  it.each([null, '', 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/login?redirect_to=/login'])(
    'does not lead to %s',
    (wanted) => { expect(pathAfterLogin(wanted)).toBe('/'); },
  );

  it.each(['/login', '/signup_user_complete', '/signup_user_complete/'])('is %s', (path) => {
    expect(isEntry(path)).toBe(true);
  });

  it('is no team', () => {
    expect(isEntry('/login-team/channels/x')).toBe(false);
  });
});
