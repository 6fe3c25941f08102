import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ports } from './ports.ts';

/** The services that run in as many instances as asked for. */
export const SCALED_SERVICES = ['orders', 'fraud', 'inventory', 'order-details', 'validations', 'email'] as const;

/** A service that the launcher starts. */
export type ServiceName = (typeof SCALED_SERVICES)[number] | 'mail-box';

/** One process to be. */
export interface InstanceSpec {
  readonly service: ServiceName;
  /** `orders-0`; unique, and the same at every start. */
  readonly name: string;
  readonly httpPort: number;
  readonly script: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What the instances are planned from. */
export interface PlanOptions {
  readonly scale: number;
  readonly dataDir: string;
  /** The port of the first orders instance; the others follow. Free ones unless given. */
  readonly port: number | undefined;
  readonly ports: Ports;
}

/** Who runs where. */
export interface ServicePlan {
  readonly mailBox: InstanceSpec;
  readonly scaled: readonly InstanceSpec[];
}

const SERVICES_FOLDER = fileURLToPath(new URL('..', import.meta.url));
const HOST = '127.0.0.1';
/** How far the ports of one service are from the next one's; more than the largest scale. */
const STRIDE = 10;

/**
 * Gives every instance its port and its folders. The orders instances have the ports that were asked for; the others
 * have theirs right behind where those are free.
 * @throws {LauncherError} LAUNCHER_PORT_IN_USE
 */
export async function planServices({ scale, dataDir, port, ports }: PlanOptions): Promise<ServicePlan> {
  const placed = await placeOrders(scale, port, ports);
  const httpPort = async (service: number, index: number): Promise<number> => {
    if (service === 0) return placed[index] as number;
    return port === undefined ? ports.any() : ports.preferably(port + service * STRIDE + index);
  };
  const spec = (service: ServiceName, name: string, at: number, env: Readonly<Record<string, string>>) => ({
    service,
    name,
    httpPort: at,
    script: join(SERVICES_FOLDER, service, 'main.ts'),
    logFile: join(dataDir, 'logs', `${name}.log`),
    env: {
      INSTANCE: name,
      HTTP_HOST: HOST,
      HTTP_PORT: `${at}`,
      ADVERTISED_HOST: HOST,
      STATE_DIR: join(dataDir, 'state', name),
      ...env,
    },
  });

  const mailBoxAt = await httpPort(SCALED_SERVICES.length, 0);
  const smtp = { SMTP_HOST: HOST, SMTP_PORT: `${await httpPort(SCALED_SERVICES.length, 1)}` };
  const mailBox = spec('mail-box', 'mail-box', mailBoxAt, { ...smtp, MAIL_FILE: join(dataDir, 'mails.jsonl') });
  const scaled: InstanceSpec[] = [];
  for (const [number, service] of SCALED_SERVICES.entries()) {
    for (let index = 0; index < scale; index++) {
      const at = await httpPort(number, index);
      scaled.push(spec(service, `${service}-${index}`, at, service === 'email' ? smtp : {}));
    }
  }
  return { mailBox, scaled };
}

async function placeOrders(scale: number, port: number | undefined, ports: Ports): Promise<readonly number[]> {
  const placed: number[] = [];
  for (let index = 0; index < scale; index++) {
    placed.push(await (port === undefined ? ports.any() : ports.exactly(port + index)));
  }
  return placed;
}
