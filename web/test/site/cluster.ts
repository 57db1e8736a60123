import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { until } from './await';
import { freePort } from './port';
import { Server } from './server';

const root = new URL('../../..', import.meta.url).pathname;

/** Nodes with one database and one directory for files, behind the NGINX that operators are told to use. */
export class Cluster {
  private constructor(
    readonly url: string,
    readonly nodes: Record<string, Server>,
    private readonly directory: string,
    private readonly database: ChildProcess,
    private readonly proxy: ChildProcess,
  ) {}

  static async start(names: string[]): Promise<Cluster> {
    const directory = await mkdtemp(join(tmpdir(), 'polder-cluster-'));
    const { child: database, dsn } = await startDatabase();
    const internode = await Promise.all(names.map(async () => `127.0.0.1:${await freePort()}`));
    const settings = {
      SqlSettings: { DriverName: 'postgres', DataSource: dsn },
      FileSettings: { Directory: join(directory, 'files') },
      ClusterSettings: { Enable: true, InterNodeUrls: internode.map((address) => `http://${address}`) },
    };
    const started = await Promise.all(
      names.map((name, i) =>
        Server.start(settings, {
          MM_CLUSTERSETTINGS_INTERNODELISTENADDRESS: internode[i] ?? '',
          MM_CLUSTERSETTINGS_OVERRIDEHOSTNAME: name,
        }),
      ),
    );
    const nodes = Object.fromEntries(names.map((name, i) => [name, started[i]] as [string, Server]));
    const { child: proxy, url } = await startProxy(directory, started);
    return new Cluster(url, nodes, directory, database, proxy);
  }

  async remove(): Promise<void> {
    await end(this.proxy);
    await Promise.all(Object.values(this.nodes).map((node) => node.remove()));
    this.database.stdin?.end(); // its command reads until then
    await once(this.database, 'exit');
    await rm(this.directory, { recursive: true });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

/** Starts a PostgreSQL of the cluster's own. */
async function startDatabase(): Promise<{ child: ChildProcess; dsn: string }> {
  const child = spawn('go', ['run', './internal/dbtest/cmd/testdb', 'run', '--', 'sh', '-c', 'echo "$POLDER_TEST_POSTGRES"; exec cat'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [dsn] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, dsn };
}

/** Starts NGINX with the configuration in deploy/nginx, for these nodes and without TLS. */
async function startProxy(directory: string, nodes: Server[]): Promise<{ child: ChildProcess; url: string }> {
  const address = `127.0.0.1:${await freePort()}`;
  const text = await readFile(join(root, 'deploy/nginx/polder.conf'), 'utf8');
  const site = text
    .replace(/server \{\s+listen 80;[^}]*\}/, '')
    .replace(/^\s*(listen|ssl_).*;$/gm, '')
    .replace('server_name chat.example.com;', `listen ${address};`)
    .replace(/^ *server 127\.0\.0\.1:8065;/m, nodes.map((node) => `server ${new URL(node.url).host} max_fails=1 fail_timeout=2s;`).join('\n'));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${directory}/${kind};`).join('\n');
  const file = join(directory, 'nginx.conf');
  await writeFile(file, `daemon off; pid ${directory}/nginx.pid; error_log ${directory}/nginx.log;
    events {} http { access_log off; ${temporary} ${site} }`);
  const child = spawn('/usr/sbin/nginx', ['-c', file, '-e', `${directory}/nginx.log`], { stdio: 'inherit' });
  process.once('exit', () => child.kill('SIGTERM'));
  const url = `http://${address}`;
  await until('NGINX serves', () => fetch(`${url}/api/v4/system/ping`).then((answer) => answer.ok, () => false));
  return { child, url };
}
