import net from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { BrokerConnection } from '../../../../src/client/kafka/connections/broker-connection.ts';
import { metadataRequest } from '../../../../src/client/kafka/wire/metadata.ts';
import { systemClock } from '../../../../src/model/system-clock.ts';

const open: net.Server[] = [];
const sockets = new Set<net.Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of open.splice(0)) server.close();
});

/** A broker that answers ApiVersions (Metadata up to 12) and then does as it is told with each further request. */
async function broker(onRequest: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let greeted = false;
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      if (greeted) {
        onRequest(socket);
        return;
      }
      greeted = true;
      const correlation = data.subarray(8, 12);
      const answer = Buffer.from('0000' + '02' + '0003' + '0000' + '000c' + '00' + '00000000' + '00', 'hex');
      const size = Buffer.alloc(4);
      size.writeInt32BE(correlation.length + answer.length);
      socket.write(Buffer.concat([size, correlation, answer]));
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

const connect = (port: number, connectTimeoutMs = 2_000) =>
  BrokerConnection.open({ host: '127.0.0.1', port, clientId: 'test', connectTimeoutMs }, systemClock);

it('fails every waiting request at once when the broker hangs up', async () => {
  let requests = 0;
  const port = await broker((socket) => {
    requests++;
    if (requests === 1) socket.end();
  });
  const connection = await connect(port);
  const waiting = [1, 2, 3].map(() => connection.send(metadataRequest([]), 30_000));
  const results = await Promise.allSettled(waiting);
  for (const result of results) {
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'STREAMS_BROKER_UNAVAILABLE', retriable: true },
    });
  }
  expect(connection.usable).toBe(false);
});

it('gives the whole connection up when one request is not answered in time', async () => {
  const port = await broker(() => undefined);
  const connection = await connect(port);
  const patient = connection.send(metadataRequest([]), 30_000);
  const hasty = connection.send(metadataRequest([]), 20);
  await expect(hasty).rejects.toMatchObject({ code: 'STREAMS_TIMEOUT' });
  await expect(patient).rejects.toMatchObject({ code: 'STREAMS_TIMEOUT' });
  expect(connection.usable).toBe(false);
});

it('says which version of a request the broker lacks', async () => {
  const connection = await connect(await broker(() => undefined));
  const produce = { ...metadataRequest([]), name: 'Produce', apiKey: 0 };
  await expect(connection.send(produce, 100)).rejects.toMatchObject({ code: 'STREAMS_UNSUPPORTED_BROKER' });
  connection.close();
});

it('gives up on a broker that accepts and says nothing', async () => {
  const server = net.createServer((socket) => sockets.add(socket));
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await expect(connect(port, 50)).rejects.toMatchObject({ code: 'STREAMS_TIMEOUT' });
});

it('says that nobody listens', async () => {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  await expect(connect(port)).rejects.toMatchObject({ code: 'STREAMS_BROKER_UNAVAILABLE' });
});
