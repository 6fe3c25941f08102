import * as z from 'zod';
import { block, count, flag, placement, resources, text, texts } from './kubernetes-values.ts';

const small = { requests: { cpu: '50m', memory: '96Mi' }, limits: { memory: '192Mi' } };

/** Who writes what comes from outside: customers, stock, payments. */
export const backOfficeValues = block('Who writes what comes from outside: customers, stock, payments.', {
  kafka: block('Who it is at Kafka.', {
    user: text('', 'Its name there. Empty: `back-office`.'),
    secretName: text('', 'With `kafka.external`: an existing Secret with its password, or its certificate and key.'),
  }),
});

/** Customers and stock for an empty platform. */
export const demoDataValues = block('Customers and stock, written by a hook once the platform is installed.', {
  enabled: flag(true, 'Write them.'),
  customers: count(1000, 1, 'How many customers, with ids from 1 on.'),
  stock: count(100000, 0, 'Pieces of each product; what has stock already keeps it.'),
  timeoutSeconds: count(600, 30, 'How long it waits for Kafka and its topics.'),
  resources: resources('What it may use.', small),
});

/** Load on the orders API. */
export const generatorValues = block('Posts orders and pays for them, to see the platform at work.', {
  enabled: flag(false, 'Run it.'),
  rate: z.number().positive().default(5).describe('Orders a second.'),
  invalid: z
    .string()
    .regex(/^\d+(\.\d+)?%$/)
    .default('5%')
    .describe('How many of them must fail.'),
  customers: count(1000, 1, 'How many customers order, from 1 on.'),
  payments: flag(true, 'Pay for them too, so that there is mail.'),
  resources: resources('What each of the two containers may use.', small),
  podLabels: texts('Labels for the pod.'),
  podAnnotations: texts('Annotations for the pod.'),
  ...placement,
});
