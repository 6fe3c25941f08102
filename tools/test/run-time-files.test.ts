import { expect, it } from 'vitest';
import { isRunTimeFile } from '../run-time-files.ts';

it.each([
  'koa/lib/application.js',
  'yaml/dist/doc/Document.js',
  'lmdb/dict/dict.txt',
  'lmdb/LICENSE',
  '@lmdb/lmdb-linux-x64/node.napi.glibc.node',
  '@opentelemetry/core/build/src/index.js',
  'services/package.json',
  'a/node_modules/b/lib/test/run.js',
])('keeps %s', (path) => expect(isRunTimeFile(path)).toBe(true));

it.each([
  'koa/lib/application.d.ts',
  'koa/README.md',
  'a/test/all.js',
  '@a/b/docs/page.html',
  'a/node_modules/b/test/all.js',
  '@lmdb/lmdb-linux-x64/node.napi.musl.node',
  '@lmdb/lmdb-linux-x64/node.abi115.glibc.node',
  '@opentelemetry/core/build/esm/index.js',
  '@types/node/index.json',
  'msgpackr-extract/src/extract.cpp',
])('drops %s', (path) => expect(isRunTimeFile(path)).toBe(false));
