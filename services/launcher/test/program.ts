import { createServer } from 'node:http';

/** A service as the launcher sees one: it answers /readyz, or ends the way MODE says. */
const { MODE, HTTP_PORT, INSTANCE } = process.env;

if (MODE === 'bad-settings') {
  process.stderr.write(`${INSTANCE}: The environment cannot be used. SMTP_HOST is not set.\n`);
  process.exit(78);
}
if (MODE === 'fails') {
  process.stdout.write(
    `${JSON.stringify({ level: 'fatal', msg: 'it cannot go on', err: { message: 'no\n disk' } })}\n`,
  );
  process.exit(1);
}
if (MODE === 'stubborn') {
  process.on('SIGTERM', () => undefined);
  process.stdout.write('deaf\n');
}

createServer((request, response) => {
  if (request.url === '/crash') process.exit(1);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ready: true, pid: process.pid }));
}).listen(Number(HTTP_PORT), '127.0.0.1');
