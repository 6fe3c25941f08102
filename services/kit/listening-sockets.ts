import { createServer, type Server as NetServer } from 'node:net';

/** Where to listen. */
export interface ListenAddress {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/**
 * Node takes one connection a turn of its event loop from each socket that listens (libuv since 1.45). A turn of a busy
 * instance is a tenth of a second and more: a thousand clients that come back together, as when another instance is
 * gone, would wait for two minutes before the last of them is heard.
 */
const SOCKETS = 8;
/** Connections not accepted yet. Node's 511 overflow when an instance comes back and all of its clients with it. */
const BACKLOG = 4096;
/** What `reusePort` fails with where the system lacks it. */
const UNSUPPORTED = new Set(['ENOTSUP', 'EINVAL', 'ENOPROTOOPT']);

/**
 * Listens with several sockets on one port, between which the system shares out the connections; with one where it
 * cannot. `server` hears of all of them. Answers the sockets, `server` among them, each to be closed.
 * @throws the system's error, as EADDRINUSE
 */
export async function listenOften(server: NetServer, address: ListenAddress): Promise<readonly NetServer[]> {
  const port = await freePort(address);
  // As Node's HTTP server has it.
  const others = Array.from({ length: SOCKETS - 1 }, () =>
    createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket)),
  );
  const sockets = [server, ...others];
  try {
    for (const socket of sockets) await listen(socket, { ...address, port, reusePort: true });
    return sockets;
  } catch (error) {
    await Promise.all(sockets.map(closed));
    if (!UNSUPPORTED.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    await listen(server, { ...address, port });
    return [server];
  }
}

/** Sockets that share a port do not notice that others have it already. */
async function freePort(address: ListenAddress): Promise<number> {
  const probe = createServer();
  await listen(probe, address);
  const bound = probe.address();
  await closed(probe);
  return bound !== null && typeof bound === 'object' ? bound.port : address.port;
}

function listen(socket: NetServer, options: ListenAddress & { readonly reusePort?: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.listen({ ...options, backlog: BACKLOG }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}

/** Resolves when a socket listens no more and its connections have ended. */
export function closed(socket: NetServer): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
