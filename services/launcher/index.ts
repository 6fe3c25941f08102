/**
 * The whole platform as processes of one machine. It knows how services are started, not what they do: it meets them
 * through their environment, their probes and their signals.
 */
export { LauncherError, type LauncherErrorCode } from './launcher-error.ts';
export { Platform } from './platform.ts';
export type { ServiceInstance } from './service-instance.ts';
export { SCALED_SERVICES, type ServiceName } from './service-plan.ts';
export { type PlatformOptions, startPlatform } from './start-platform.ts';
