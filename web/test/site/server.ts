import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inject } from 'vitest';

import { until } from './await';
import { freePort } from './port';

/** What a configuration file holds, by section and key. */
export type Settings = Record<string, Record<string, unknown>>;

/** A polder that runs as a process of its own, with a database of its own. */
export class Server {
  private process: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly directory: string,
    private settings: Settings,
    private readonly environ: Record<string, string>,
  ) {}

  /** Starts one; what the settings leave out has its default. */
  static async start(settings: Settings = {}, environ: Record<string, string> = {}): Promise<Server> {
    const address = `127.0.0.1:${await freePort()}`;
    const directory = await mkdtemp(join(tmpdir(), 'polder-server-'));
    const server = new Server(`http://${address}`, directory, settings, { ...environ, MM_SERVICESETTINGS_LISTENADDRESS: address });
    await server.start();
    return server;
  }

  /** Changes the configuration file; who runs reads it when told to, or at the next start. */
  async configure(section: string, key: string, value: unknown): Promise<void> {
    this.settings = { ...this.settings, [section]: { ...this.settings[section], [key]: value } };
    await writeFile(join(this.directory, 'config.json'), JSON.stringify(this.settings));
  }

  async start(): Promise<void> {
    await writeFile(join(this.directory, 'config.json'), JSON.stringify(this.settings));
    const child = spawn(inject('program'), ['serve', '--config', 'config.json'], {
      cwd: this.directory,
      env: { ...process.env, ...this.environ },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const log = createWriteStream(join(this.directory, 'log'), { flags: 'a' });
    child.stderr.pipe(log);
    process.once('exit', () => child.kill('SIGKILL')); // should the tests be ended, it must not stay
    this.process = child;
    await until(`${this.url} serves`, async () => {
      if (child.exitCode !== null) {
        throw new Error(`polder ended with ${child.exitCode}:\n${await this.log()}`);
      }
      return fetch(`${this.url}/api/v4/system/ping`).then((answer) => answer.ok, () => false);
    });
  }

  /** Ends it as an operator does, and waits until it is gone. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops it for good and removes all that it stored. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true });
  }

  async log(): Promise<string> {
    return readFile(join(this.directory, 'log'), 'utf8');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (child?.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
  }
}
