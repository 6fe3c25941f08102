import { hostList, integer, port } from '@orders-platform/kit';
import * as z from 'zod';

/** What `make run` can be told by its environment; the rest of the environment is passed on to the services. */
export const launcherSettings = z.object({
  /** Instances of every service. */
  SCALE: integer(1, 5).default(1),
  /** The first orders instance listens here, the next on the port after it. */
  PORT: port.default(8080),
  /** Holds everything that is kept from one start to the next. */
  DATA_DIR: z.string().default('.run'),
  /** An existing cluster to run on, as that of `docker compose up`; an embedded one unless given. */
  KAFKA_BROKERS: hostList.optional(),
});
