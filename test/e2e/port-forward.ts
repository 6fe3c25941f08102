import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Kubectl } from './kubectl.ts';

const WITHIN_MS = 20_000;

/** A `kubectl port-forward` that is under way. */
export interface PortForward extends AsyncDisposable {
  readonly url: string;
}

/** Forwards a free local port to a port of `pod/…` or `service/…`. @throws when it does not listen within 20 s */
export async function portForward(kubectl: Kubectl, target: string, port: number | string): Promise<PortForward> {
  const child = spawn('kubectl', kubectl.arguments(['port-forward', target, `:${port}`]), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no port-forward to ${target}: ${lines.join('')}`)), WITHIN_MS);
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => {
      const local = /127\.0\.0\.1:(\d+)/.exec(chunk.toString())?.[1];
      if (local === undefined) return;
      clearTimeout(timer);
      resolve(`http://127.0.0.1:${local}`);
    });
    child.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`the port-forward to ${target} ended: ${lines.join('')}`));
    });
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill();
      await ended;
    },
  };
}
