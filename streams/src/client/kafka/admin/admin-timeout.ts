/** How long administrative calls go on trying, ms. */
export const ADMIN_TIMEOUT_MS = 30_000;
