/**
 * The environment of services whose work is checked afterwards: in which order fraud took a customer's orders stands in
 * its repartition topic alone, from which services delete what they have processed.
 */
export const KEPT_FOR_THE_CHECKER = { REPARTITION_PURGE_INTERVAL_MS: `${2 ** 31 - 1}` } as const;
