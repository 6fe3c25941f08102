import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Ports } from '../ports.ts';
import { planServices } from '../service-plan.ts';

async function listenSomewhere(): Promise<number> {
  const port = await new Ports().any();
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return port;
}

it('gives every instance a name, a port and a state folder of its own', async () => {
  const { scaled, mailBox } = await planServices({ scale: 3, dataDir: '/data', port: undefined, ports: new Ports() });
  const all = [...scaled, mailBox];
  expect(scaled).toHaveLength(18);
  expect(new Set(all.map(({ name }) => name)).size).toBe(19);
  expect(new Set(all.map(({ httpPort }) => httpPort)).size).toBe(19);
  expect(new Set(all.map(({ env }) => env['STATE_DIR'])).size).toBe(19);
  const email = scaled.find(({ name }) => name === 'email-2');
  expect(email?.env['SMTP_PORT']).toBe(mailBox.env['SMTP_PORT']);
  expect(mailBox.env['SMTP_PORT']).not.toBe(mailBox.env['HTTP_PORT']);
});

it('puts the orders instances on the ports that were asked for', async () => {
  const port = await new Ports().any();
  const { scaled } = await planServices({ scale: 2, dataDir: '/data', port, ports: new Ports() });
  const orders = scaled.filter(({ service }) => service === 'orders');
  expect(orders.map(({ httpPort }) => httpPort)).toEqual([port, port + 1]);
});

it('names the port that is in use', async () => {
  const port = await listenSomewhere();
  await expect(planServices({ scale: 2, dataDir: '/data', port: port - 1, ports: new Ports() })).rejects.toMatchObject({
    code: 'LAUNCHER_PORT_IN_USE',
    message: expect.stringContaining(`Port ${port} is in use`),
  });
});

it('puts the others elsewhere when the port behind is in use', async () => {
  const port = await listenSomewhere();
  const { scaled } = await planServices({ scale: 1, dataDir: '/data', port: port - 10, ports: new Ports() });
  const fraud = scaled.find(({ name }) => name === 'fraud-0');
  expect(fraud?.httpPort).not.toBe(port);
  expect(scaled.find(({ name }) => name === 'inventory-0')?.httpPort).toBe(port + 10);
});
