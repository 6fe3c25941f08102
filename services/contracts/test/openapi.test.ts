import { describe, expect, it } from 'vitest';
import { openApiDocument, waitQuery } from '../index.ts';

interface Document {
  readonly components: {
    readonly schemas: Record<string, { readonly properties: object; readonly required: string[] }>;
  };
}

describe('openApiDocument', () => {
  it('describes the fields as they are validated', () => {
    const { NewOrder } = (openApiDocument() as unknown as Document).components.schemas;
    expect(NewOrder?.properties).toMatchObject({
      customerId: { type: 'integer', format: 'int64' },
      quantity: { type: 'integer', minimum: -2147483648, maximum: 2147483647 },
      state: { const: 'CREATED' },
      product: { enum: ['JUMPERS', 'UNDERPANTS', 'STOCKINGS'] },
    });
    expect(NewOrder?.required.toSorted()).toEqual(['customerId', 'id', 'price', 'product', 'quantity', 'state']);
  });

  it('refers to nothing that it does not hold', () => {
    const document = openApiDocument();
    const schemas = (document as unknown as Document).components.schemas;
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    expect(names.length).toBeGreaterThan(5);
    expect(new Set(names)).toEqual(new Set(Object.keys(schemas).map((name) => `#/components/schemas/${name}`)));
  });
});

describe('waitQuery', () => {
  it('waits 10 s unless told otherwise', () => {
    expect(waitQuery.parse({})).toEqual({ timeout: 10_000 });
    expect(waitQuery.parse({ timeout: '0' })).toEqual({ timeout: 0 });
  });
});
