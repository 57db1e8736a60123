import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

import { password, type Person } from './town';

/** What the browser says of itself, and of connections that a test breaks on purpose. */
const expected = [/Failed to load resource/, /WebSocket connection to .* failed/, /net::ERR_/, /websocket error|WebSocket error|^Event$/];

/** A browser window with its own cookies and storage. */
export class Visitor {
  /** What the page complained of: errors of scripts, of React, of the content policy. */
  readonly troubles: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    private readonly url: string,
  ) {}

  static async arrive(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ baseURL: url, locale: 'en-GB', viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const visitor = new Visitor(page, context, url);
    page.on('pageerror', (error) => visitor.troubles.push(`page error: ${error.stack ?? error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.some((e) => e.test(message.text()))) {
        visitor.troubles.push(`console: ${message.text()}`);
      }
    });
    return visitor;
  }

  /** Gives the browser a session without the login page. */
  async logIn(person: Person): Promise<void> {
    const answer = await this.context.request.post(`${this.url}/api/v4/users/login`, {
      data: { login_id: person.user.username, password },
    });
    if (!answer.ok()) {
      throw new Error(`${person.user.username} can't log in: ${await answer.text()}`);
    }
  }

  /** Waits until the page shows a channel that can be written in. */
  readonly inChannel = async (): Promise<void> => {
    await this.page.locator('main textarea, main [contenteditable=true]').first().waitFor();
  };

  /** Writes a message where the page has its composer, and sends it. */
  async write(message: string): Promise<void> {
    const composer = this.page.locator('main textarea').first();
    await composer.fill(message);
    await composer.press('Enter');
  }

  /** Waits until a message is before the visitor's eyes. */
  async reads(message: string): Promise<void> {
    await this.page.locator('main').getByText(message, { exact: true }).first().waitFor();
  }
}
