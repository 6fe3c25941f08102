export type { Serde } from '../model/serde.ts';
