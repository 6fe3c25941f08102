import { readFile } from 'node:fs/promises';
import { type Order, parseJson } from '@orders-platform/contracts';
import type { ListedMail } from './platform-logs.ts';

const ALL = 100_000;

/** The acknowledged POSTs in a file: an order a line, as the API's JSON, or one JSON array of them. */
export async function readPosts(file: string): Promise<Order[]> {
  const text = await readFile(file, 'utf8');
  const bodies = text.trimStart().startsWith('[') ? (parseJson(text) as Order[]) : text.split('\n').flatMap(parseLine);
  return bodies.map((body) => ({ ...body, customerId: BigInt(body.customerId) }));
}

/** The mails that the mail box at `url` has received, all of them. */
export async function readMails(url: string): Promise<ListedMail[]> {
  const response = await fetch(new URL(`/mails?limit=${ALL}`, url));
  if (!response.ok) throw new Error(`the mail box at ${url} answered ${response.status}`);
  const { distinct, mails } = (await response.json()) as { readonly distinct: number; readonly mails: ListedMail[] };
  if (mails.length < distinct) throw new Error(`the mail box lists ${mails.length} of its ${distinct} mails`);
  return mails;
}

function parseLine(line: string): Order[] {
  return line.trim() === '' ? [] : [parseJson(line) as Order];
}
