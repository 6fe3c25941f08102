/** The counting topology as a service, for tests that start it as a process and stop or reset it. */
import { runService } from '../run-service.ts';
import { serviceSettings } from '../service-settings.ts';
import { streamsService } from '../streams/streams-service.ts';
import { countedWords } from './counted-words.ts';

await runService(
  streamsService({
    name: 'counting',
    applicationId: process.env['TEST_APPLICATION_ID'] ?? 'counting',
    settings: serviceSettings,
    build: () => ({ topology: () => countedWords(process.env['TEST_APPLICATION_ID']) }),
  }),
);
