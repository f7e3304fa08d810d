import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const MIB = 1024 ** 2;
const TICK_MS = 5;
/** What waits in the link at most. The deeper it is, the longer everybody waits for a link that is too small. */
const QUEUE_BYTES = 2 * MIB;

/**
 * A link between a server and its clients, with one queue for all connections: what one of them overfills, all wait in,
 * as at the narrowest place of a real way. Only the direction towards the clients is narrow.
 */
export class Link implements AsyncDisposable {
  readonly #server = createServer((client) => this.#accept(client));
  readonly #sockets = new Set<Socket>();
  readonly #queue: { readonly client: Socket; readonly chunk: Buffer }[] = [];
  readonly #timer = setInterval(() => this.#pass(), TICK_MS);
  #queued = 0;
  #credit = 0;
  #at = performance.now();
  #passed = 0;
  /** Bytes a second. */
  rate: number;
  /** The server's port; it is told before the first client comes. */
  target = 0;

  private constructor(rate: number) {
    this.rate = rate;
  }

  static async open(rate: number): Promise<Link> {
    const link = new Link(rate);
    link.#server.listen(0, '127.0.0.1');
    await once(link.#server, 'listening');
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Bytes that came through so far. */
  get passed(): number {
    return this.#passed;
  }

  #accept(client: Socket): void {
    const upstream = connect(this.target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => upstream.destroy());
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      this.#queue.push({ client, chunk });
      this.#queued += chunk.length;
      if (this.#queued > QUEUE_BYTES || client.writableNeedDrain) upstream.pause();
    });
    const goOn = setInterval(() => {
      if (this.#queued < QUEUE_BYTES / 2 && !client.writableNeedDrain) upstream.resume();
    }, TICK_MS);
    upstream.on('close', () => {
      clearInterval(goOn);
      this.#queue.push({ client, chunk: Buffer.alloc(0) }); // the end of it, behind all that waits
    });
  }

  /** Little is saved up while nothing waits: a busy machine is late. */
  #pass(): void {
    const now = performance.now();
    this.#credit = Math.min(this.rate / 4, this.#credit + ((now - this.#at) / 1000) * this.rate);
    this.#at = now;
    while (this.#credit > 0) {
      const next = this.#queue.shift();
      if (next === undefined) break;
      this.#queued -= next.chunk.length;
      this.#passed += next.chunk.length;
      this.#credit -= next.chunk.length;
      if (next.chunk.length === 0) next.client.end();
      else if (!next.client.destroyed) next.client.write(next.chunk);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
