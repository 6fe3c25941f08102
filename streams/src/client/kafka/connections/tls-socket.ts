import net from 'node:net';
import tls from 'node:tls';

/** The latest session with each broker (`host:port`), by the options that it was made with: renewed ones begin anew. */
const sessions = new WeakMap<tls.ConnectionOptions, Map<string, Buffer>>();

/**
 * A TLS connection to a broker, `onConnect` called after the handshake. It resumes the session of an earlier one with
 * the same options (RFC 8446, 2.2), which spares the broker a signature: with an RSA key, most of what a connection
 * costs it. A broker that does not know the session any more makes a new one, by the same handshake.
 */
export function openTlsSocket(
  { host, port }: { readonly host: string; readonly port: number },
  options: tls.ConnectionOptions,
  onConnect: () => void,
): tls.TLSSocket {
  const known = sessions.get(options) ?? new Map<string, Buffer>();
  sessions.set(options, known);
  const broker = `${host}:${port}`;
  const session = known.get(broker);
  const name = net.isIP(host) === 0 && { servername: host };
  const socket = tls.connect({ host, port, ...name, ...(session && { session }), ...options }, onConnect);
  return socket.on('session', (latest) => known.set(broker, latest));
}
