import type { Client, ClientFactory } from '../../src/client/client.ts';
import type { Producer } from '../../src/client/producer.ts';

/** When a process dies: at the n-th call (from 1) of a hand-over, before it was sent or after it was carried out. */
export interface CrashPoint {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/**
 * A client whose process dies in the middle of handing a group over: the calls that change something there are counted,
 * all by `sideGroup`'s transactional id or deletions of groups.
 */
export function crashingClient(
  factory: ClientFactory,
  sideGroup: string,
  { call, when }: CrashPoint,
  crash: () => void,
): ClientFactory {
  let calls = 0;
  const counted = async <T>(carryOut: () => Promise<T>): Promise<T> => {
    if (++calls !== call) return carryOut();
    if (when === 'after') await carryOut();
    crash();
    return new Promise<T>(() => undefined);
  };
  return (options) => {
    const client = factory(options);
    return withMembers<Client>(client, {
      admin: withMembers(client.admin, { deleteGroup: (group) => counted(() => client.admin.deleteGroup(group)) }),
      createProducer: (producerOptions) => {
        const producer = client.createProducer(producerOptions);
        if (producerOptions.transactionalId !== sideGroup) return producer;
        return withMembers<Producer>(producer, {
          init: () => counted(() => producer.init()),
          commitTransaction: (offsets) => counted(() => producer.commitTransaction(offsets)),
        });
      },
    });
  };
}

/** The object with some of its members replaced; the others go to the object itself. */
function withMembers<T extends object>(target: T, members: Partial<T>): T {
  return new Proxy(target, {
    get(object, name) {
      const own = Reflect.get(name in members ? members : object, name);
      return typeof own === 'function' ? own.bind(object) : own;
    },
  });
}
