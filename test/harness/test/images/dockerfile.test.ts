import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCKERFILES } from '../../src/images/build-images.ts';
import { parseDockerfile } from '../../src/images/dockerfile.ts';
import { CONTEXT, workspacesOf } from '../../src/images/node-image.ts';

const read = async (path: string) => parseDockerfile(await readFile(join(CONTEXT, path), 'utf8'));

describe('parseDockerfile', () => {
  it('reads stages, copies from context and stages, and how a container starts', () => {
    const [packages, final] = parseDockerfile(
      [
        '# comment',
        'FROM node:26 AS packages',
        'RUN npm ci \\',
        '    --omit=dev',
        'FROM node:26',
        'LABEL a.b="c d" e=f',
        'ENV NODE_ENV=production',
        'WORKDIR /app',
        'COPY --from=packages /app ./',
        'COPY a b/ c/',
        'USER 1000:1000',
        'ENTRYPOINT ["node", "x.ts"]',
      ].join('\n'),
    );
    expect(packages).toMatchObject({ name: 'packages', from: 'node:26', runs: ['npm ci --omit=dev'] });
    expect(final).toMatchObject({
      labels: { 'a.b': 'c d', e: 'f' },
      env: { NODE_ENV: 'production' },
      workDir: '/app',
      copies: [
        { stage: 'packages', sources: ['/app'], target: './' },
        { sources: ['a', 'b/'], target: 'c/' },
      ],
      user: '1000:1000',
      entryPoint: ['node', 'x.ts'],
    });
  });

  it('refuses what it does not know, rather than make another image than Docker would', () => {
    expect(() => parseDockerfile('FROM node\nADD http://x y')).toThrow(/"ADD http:\/\/x y", which is not known/);
  });
});

describe.each(Object.entries(DOCKERFILES))('the Dockerfile of %s', (_name, path) => {
  it('stands on the Node that everything is tested with, by its whole version', async () => {
    const { devDependencies } = JSON.parse(await readFile(join(CONTEXT, 'package.json'), 'utf8'));
    for (const stage of await read(path)) expect(stage.from).toBe(`node:${devDependencies.node}-slim`);
  });

  it('runs as a user without rights, and starts something that its sources have', async () => {
    const final = (await read(path)).at(-1);
    expect(final?.user).toBe('1000:1000');
    const main = final?.entryPoint[1] ?? '';
    expect(final?.copies.some(({ sources }) => sources.some((source) => main.startsWith(source)))).toBe(true);
  });
});

it('the image of the services has every workspace of theirs but the launcher', async () => {
  const { packages } = JSON.parse(await readFile(join(CONTEXT, 'package-lock.json'), 'utf8'));
  const workspaces = Object.keys(packages).filter(
    (key) => /^services\/[^/]+$/.test(key) && key !== 'services/launcher',
  );
  const [stage] = await read(DOCKERFILES.services);
  expect(stage && [...workspacesOf(stage)].sort()).toEqual([...workspaces, 'streams'].sort());
});
