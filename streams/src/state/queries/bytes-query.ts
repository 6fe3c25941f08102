import type { Timestamp } from '../../model/timestamp.ts';

/** A query as a store is asked it: keys are bytes, times are ms, both ends are included, open where undefined. */
export type BytesQuery =
  | { readonly kind: 'key'; readonly key: Buffer }
  | {
      readonly kind: 'range';
      readonly from: Buffer | undefined;
      readonly to: Buffer | undefined;
      readonly reverse: boolean;
    }
  /** The windows of a key that start between the two. */
  | { readonly kind: 'window-key'; readonly key: Buffer; readonly from: Timestamp; readonly to: Timestamp }
  /** The windows of all keys that start between the two. */
  | { readonly kind: 'window-range'; readonly from: Timestamp; readonly to: Timestamp }
  /** The sessions of a key. */
  | { readonly kind: 'sessions'; readonly key: Buffer }
  /** The version of a key that is valid then; the latest where undefined. */
  | { readonly kind: 'version'; readonly key: Buffer; readonly asOf: Timestamp | undefined }
  /** The versions of a key that are valid at some time between the two. */
  | {
      readonly kind: 'versions';
      readonly key: Buffer;
      readonly from: Timestamp;
      readonly to: Timestamp;
      readonly reverse: boolean;
    };
