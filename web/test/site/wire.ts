import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A line to a server that can go dead, as that of a machine that sleeps or leaves its network. */
export class Wire {
  private readonly sockets = new Set<Socket>();
  private dead = false;

  private constructor(private readonly listener: Server, readonly url: string) {}

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const listener = createServer((near) => { wire.join(near, connect(Number(port), hostname)); });
    await new Promise<void>((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
    const wire = new Wire(listener, `http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
    return wire;
  }

  /** Lets nothing through any more on the connections that are open; nobody is told. New ones hang. */
  die(): void {
    this.dead = true;
    this.sockets.forEach((s) => { s.unpipe(); s.pause(); });
  }

  /** New connections work again; the old ones stay dead. */
  mend(): void {
    this.dead = false;
  }

  async close(): Promise<void> {
    this.sockets.forEach((s) => s.destroy());
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    for (const s of [near, far]) {
      this.sockets.add(s);
      s.on('error', () => undefined); // its end tells the other one
      s.on('close', () => {
        this.sockets.delete(s);
        near.destroy();
        far.destroy();
      });
    }
    if (!this.dead) {
      near.pipe(far).pipe(near);
    }
  }
}
