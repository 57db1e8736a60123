import type { Page } from 'playwright-core';
import { expect } from 'vitest';

import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';
import { found, password, signUp, unique } from './site/town';

async function fillSignUp(page: Page, username: string, email = `${username}@example.com`): Promise<void> {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Username').fill(username);
  await page.locator('input[type=password]').fill(password);
}

async function logIn(page: Page, username: string, secret = password): Promise<void> {
  await page.getByLabel('E-mail address or username').fill(username);
  await page.locator('input[type=password]').fill(secret);
  await page.getByRole('button', { name: 'Log in' }).click();
}

test('the first person makes the administrator and the first team', async ({ start, visit }) => {
  const server = await start();
  const { page, inChannel } = await visit('/', undefined, { url: server.url });
  await page.getByText('Step 1 of 2').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'first-account');
  await fillSignUp(page, 'founder');
  await page.getByRole('button', { name: 'Make the first account' }).click();

  await page.getByText('Step 2 of 2').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'first-team');
  await page.getByLabel('Name of the team').fill('Water Board');
  await page.getByRole('button', { name: 'Make the team' }).click();
  await inChannel();
  expect(new URL(page.url()).pathname).toBe('/water-board/channels/town-square');

  // Nobody else is the first.
  const late = await visit('/', undefined, { url: server.url, locale: 'nl-NL' });
  await late.page.getByRole('button', { name: 'Inloggen' }).waitFor();
  await takePictures(late.page, 'login');
});

test('somebody signs up at an open server and joins a team that is open', async ({ town, visit }) => {
  await town.admin.api.patchTeam({ id: town.team.id, allow_open_invite: true, description: 'Who looks after the dykes' });
  const { page, inChannel } = await visit('/login');
  await page.getByRole('link', { name: 'Sign up' }).click();
  await expectAccessible(page);
  await takePictures(page, 'sign-up');
  await fillSignUp(page, unique('new'));
  await page.getByRole('button', { name: 'Sign up' }).click();

  await page.getByRole('heading', { name: 'You are in no team yet' }).waitFor();
  await page.getByRole('button', { name: `Join ${town.team.display_name}` }).waitFor();
  await expectAccessible(page);
  await takePictures(page, 'no-team');
  await page.getByRole('button', { name: `Join ${town.team.display_name}` }).click();
  await inChannel();
  expect(new URL(page.url()).pathname).toBe(`/${town.team.name}/channels/town-square`);
});

test('at a closed server only who is invited signs up, and mistakes are told in words', async ({ start, visit }) => {
  const server = await start({
    TeamSettings: { EnableOpenServer: false, RestrictCreationToDomains: 'example.com' },
    ServiceSettings: { MaximumLoginAttempts: 2 },
  });
  const town = await found(server.url, await signUp(server.url, { username: 'admin' }));
  const { page, inChannel } = await visit('/signup_user_complete', undefined, { url: server.url });
  await page.getByText('To sign up here you need an invitation.').waitFor();
  expect(await page.locator('input[type=password]').count()).toBe(0);

  await page.goto('/signup_user_complete/?id=nosuchinvitationnosuchinvi');
  await page.getByText('This invitation is not valid any more.').waitFor();

  await page.goto(`/signup_user_complete/?id=${town.team.invite_id}`);
  await page.getByRole('heading', { name: `Join ${town.team.display_name}` }).waitFor();
  await takePictures(page, 'invitation');
  await fillSignUp(page, 'invited', 'invited@elsewhere.test');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await page.getByText('not from a domain that may sign up here').waitFor();
  await fillSignUp(page, 'invited');
  await page.getByRole('button', { name: 'Sign up' }).click();
  await inChannel();
  expect(new URL(page.url()).pathname).toContain(`/${town.team.name}/`);

  const guess = await visit('/login', undefined, { url: server.url });
  await logIn(guess.page, 'invited', 'a wrong password');
  await guess.page.getByText('The name or the password is wrong.').waitFor();
  await expectAccessible(guess.page);
  await takePictures(guess.page, 'login-wrong');
  await logIn(guess.page, 'invited', 'a wrong password');
  await logIn(guess.page, 'invited', 'a wrong password');
  await guess.page.getByText('Too many failed logins.').waitFor();
});

test('who opens a link without a session comes back to it after logging in', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('garden', [anna]);
  const path = `/${town.team.name}/channels/${channel.name}`;
  const { page, inChannel } = await visit(path);
  await logIn(page, anna.user.username);
  await inChannel();
  expect(new URL(page.url()).pathname).toBe(path);
});

test('when the session ends nothing that was typed is lost', async ({ town, visit }) => {
  const anna = await town.person('anna');
  const channel = await town.channel('garden', [anna]);
  const path = `/${town.team.name}/channels/${channel.name}`;
  const { page, inChannel } = await visit(path, anna);
  await inChannel();
  const composer = page.locator('main textarea').first();
  await composer.fill('half a sentence about');
  await town.admin.api.revokeAllSessionsForUser(anna.user.id);

  await page.getByText('Your session has ended').waitFor();
  await expectAccessible(page);
  await takePictures(page, 'session-ended');
  await logIn(page, anna.user.username);
  await inChannel();
  expect(new URL(page.url()).pathname).toBe(path);
  await expect.poll(() => composer.inputValue()).toBe('half a sentence about');
});

test('a member opens an invitation, finds other teams and makes one', async ({ site, town, visit }) => {
  const anna = await town.person('anna');
  const second = await found(site.server.url, site.admin);
  const third = await found(site.server.url, site.admin);
  await site.admin.api.patchTeam({ id: third.team.id, allow_open_invite: true });
  const { page, inChannel } = await visit(`/signup_user_complete/?id=${second.team.invite_id}`, anna);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await inChannel();
  const rail = page.getByRole('navigation', { name: 'Teams' });
  await rail.getByRole('link', { name: town.team.display_name }).waitFor();

  await page.goto('/select_team');
  await page.getByRole('button', { name: `Join ${third.team.display_name}` }).waitFor();
  await expectAccessible(page);
  await takePictures(page, 'select-team');
  await page.getByRole('button', { name: `Join ${third.team.display_name}` }).click();
  await rail.getByRole('link', { name: third.team.display_name }).waitFor();

  await page.goto('/create_team');
  const name = unique('Mill');
  await page.getByLabel('Name of the team').fill(name);
  await page.getByRole('button', { name: 'Make the team' }).click();
  await rail.getByRole('link', { name }).waitFor();
  expect(await rail.getByRole('link').count()).toBe(4);
});
