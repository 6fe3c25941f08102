import { type Headers, lastHeader } from '@orders-platform/streams';

const WRITTEN_BY = 'written-by';
const SELF = 'inventory';
const SHIPPED = 'shipped';

/** Marks a record of the warehouse's topic as this service's own: the stock after that many pieces were shipped. */
export function withShipment(headers: Headers, pieces: number): Headers {
  const others = headers.filter(({ key }) => key !== WRITTEN_BY && key !== SHIPPED);
  return [
    ...others,
    { key: WRITTEN_BY, value: Buffer.from(SELF) },
    { key: SHIPPED, value: Buffer.from(String(pieces)) },
  ];
}

/** How many pieces this service's own record tells of; undefined for a record that somebody else wrote. */
export function shipmentOf(headers: Headers): number | undefined {
  if (lastHeader(headers, WRITTEN_BY)?.value?.toString() !== SELF) return undefined;
  const pieces = Number(lastHeader(headers, SHIPPED)?.value?.toString());
  return Number.isSafeInteger(pieces) && pieces >= 0 ? pieces : undefined;
}
