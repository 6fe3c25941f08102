import { GuardedProcess } from '../guarded-process.ts';

// The parent that guarded-process.test.ts kills: starts a child, prints its process id, and waits.
const [script = '', logFile = ''] = process.argv.slice(2);
const child = await GuardedProcess.start({ command: process.execPath, args: [script], env: process.env, logFile });
console.log(child.pid);
setInterval(() => undefined, 60_000);
