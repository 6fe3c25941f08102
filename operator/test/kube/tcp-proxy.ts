import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a server, and breaks what passes as it is told. */
export class TcpProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #target: { readonly host: string; readonly port: number };
  #mode: 'open' | 'stalled' | 'gone' = 'open';
  #accepted = 0;

  private constructor(server: Server, target: { readonly host: string; readonly port: number }) {
    this.#server = server;
    this.#target = target;
  }

  static async to(target: URL): Promise<TcpProxy> {
    const server = createServer();
    const proxy = new TcpProxy(server, { host: target.hostname, port: Number(target.port || 443) });
    server.on('connection', (socket) => proxy.#accept(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections were made through it. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Ends all connections; new ones are let in. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Connections stay, and accept what is sent, but nothing comes through; half-open. */
  stall(): void {
    this.#mode = 'stalled';
    for (const socket of this.#sockets) socket.pause();
  }

  /** Ends all connections, and lets none in. */
  leave(): void {
    this.#mode = 'gone';
    this.cut();
  }

  /** Lets new connections through again; those that were stalled stay dead. */
  comeBack(): void {
    this.#mode = 'open';
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(client: Socket): void {
    this.#accepted++;
    this.#keep(client);
    if (this.#mode === 'gone') return void client.resetAndDestroy();
    if (this.#mode === 'stalled') return void client.pause();
    const server = connect(this.#target);
    this.#keep(server);
    pipe(client, server);
    pipe(server, client);
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function pipe(from: Socket, to: Socket): void {
  from.on('data', (chunk) => to.write(chunk));
  from.on('close', () => to.destroy());
  from.on('end', () => to.end());
}
