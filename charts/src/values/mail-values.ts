import * as z from 'zod';
import { block, env, flag, objects, placement, resources, text, texts } from './kubernetes-values.ts';

/** Where mail goes. */
export const mailValues = block('Where the mail about orders goes.', {
  from: text('Orders <orders@orders-platform.example>', 'Who it is from.'),
  box: block('A mail box that shows what it is given, in place of a mail server.', {
    enabled: flag(true, 'Run it.'),
    resources: resources('What it may use.', { requests: { cpu: '20m', memory: '96Mi' }, limits: { memory: '144Mi' } }),
    persistence: block('Keeps the mails when the pod moves.', {
      enabled: flag(false, 'Keep them.'),
      size: text('1Gi', "The volume's size."),
      storageClass: text('', 'Its class. Empty: the default one.'),
    }),
    env: env('More variables.'),
    service: block('The Service in front of it.', { annotations: texts('Annotations for it.') }),
    podLabels: texts('Labels for the pod.'),
    podAnnotations: texts('Annotations for the pod.'),
    ...placement,
    networkPolicy: block('Who may speak to it: always the email application.', {
      enabled: flag(true, 'Make it.'),
      ingressFrom: objects("Who may look at the mails, as Kubernetes' NetworkPolicyPeer.", [{ podSelector: {} }]),
    }),
  }),
  smtp: block('A mail server of yours; the mail box is then not used.', {
    host: text('', 'Its name. Empty: the mail box.'),
    port: z.int().min(1).max(65535).default(587).describe('Its port.'),
    secure: flag(false, 'TLS from the first byte (port 465); else STARTTLS where it is offered.'),
    existingSecret: text('', 'A Secret with the name and the password for it. Empty: no login.'),
    usernameKey: text('username', 'The key of the name.'),
    passwordKey: text('password', 'The key of the password.'),
  }),
});
