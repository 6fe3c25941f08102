/**
 * Who may import whom. Type-only imports count: what one part knows of another is knowledge, erased or not.
 * Each rule has a breach in test/architecture/fixtures that must be found (test/architecture/import-rules.test.ts).
 */
const library = '^streams/src/';
const inTest = '(^|/)test/|[.]test[.]ts$';
const publicDoors = '^streams/src/(index|client/index|testing/index)[.]ts$';

/** @returns a rule that fails the check */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    forbid(
      'no-cycles',
      'A cycle has no layer below it.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    forbid(
      'no-cycles-of-types',
      'Only the DSL has them: a KStream becomes a KTable, and a KTable a KStream.',
      { pathNot: `${library}dsl/` },
      { circular: true },
    ),
    forbid('no-unresolvable', 'Every import leads to a file or an installed package.', {}, { couldNotResolve: true }),

    forbid(
      'model-sees-nothing',
      'Everything stands on the model; the model stands on nothing.',
      { path: `${library}model/` },
      { path: library, pathNot: `${library}model/` },
    ),
    forbid(
      'foundations-see-only-model',
      'serdes, topology and client know the model and themselves.',
      { path: `${library}(serdes|topology|client)/` },
      { path: library, pathNot: `${library}(model|$1)/` },
    ),
    forbid(
      'state-never-sees-dsl-or-runtime',
      'A store runs without a topology around it.',
      { path: `${library}state/` },
      { path: `${library}(dsl|runtime)/` },
    ),
    forbid(
      'dsl-never-sees-runtime',
      'The DSL builds data; another stage runs it.',
      { path: `${library}dsl/` },
      { path: `${library}runtime/` },
    ),
    forbid(
      'runtime-never-sees-dsl',
      'A hand-written topology runs.',
      { path: `${library}runtime/` },
      { path: `${library}dsl/` },
    ),
    forbid(
      'src-never-sees-testing',
      'Test tools stand outside of what they test.',
      { path: library, pathNot: `${library}testing/` },
      { path: `${library}testing/` },
    ),
    forbid(
      'src-never-sees-the-platform',
      'The library stands alone.',
      { path: library },
      { path: '^(services|operator|console|test|bench|tools)/|^streams/(test|examples)/' },
    ),
    forbid(
      'kafkajs-in-one-folder',
      'A second vendor client may follow; nothing outside of its folder may notice. Tests may ask it as a witness.',
      { path: '^(streams|services|operator|console)/', pathNot: `${inTest}|^streams/src/client/kafka/` },
      { path: '(^|/)node_modules/kafkajs/' },
    ),
    forbid(
      'kafka-adapter-behind-its-door',
      'The library meets the interfaces of client/, never the adapter.',
      { path: library, pathNot: `${library}client/(kafka/|index[.]ts$)` },
      { path: `${library}client/kafka/` },
    ),

    forbid(
      'services-never-see-one-another',
      'Services meet in topics; kit and contracts are the shared frame.',
      { path: '^services/([^/]+)/' },
      { path: '^services/', pathNot: '^services/(kit|contracts|$1)/' },
    ),
    forbid(
      'contracts-see-no-service',
      'Contracts are what services agree on, before any of them.',
      { path: '^services/contracts/' },
      { path: '^services/', pathNot: '^services/contracts/' },
    ),
    forbid(
      'services-use-public-doors',
      'What the platform needs of the library, any user of the library can have.',
      { path: '^(services|operator)/' },
      { path: '^streams/', pathNot: publicDoors },
    ),
    forbid(
      'services-never-ship-test-tools',
      'The test driver stays in tests.',
      { path: '^(services|operator)/', pathNot: inTest },
      { path: '^streams/src/testing/' },
    ),
    forbid(
      'services-never-see-tests',
      'Only the launcher, which starts an embedded Kafka, uses the harness.',
      { path: '^(services|operator|console)/', pathNot: `${inTest}|^services/launcher/` },
      { path: '^(test|bench|tools)/' },
    ),

    forbid(
      'operator-api-stands-alone',
      'The kind is data: nothing of what is made of it, nor of who makes it.',
      { path: '^operator/src/api/' },
      { path: '^operator/src/', pathNot: '^operator/src/(api|objects)/' },
    ),
    forbid(
      'operator-objects-see-nothing',
      'What objects of the API are as data, everything of the operator may know.',
      { path: '^operator/src/objects/' },
      { path: '^operator/|(^|/)node_modules/', pathNot: '^operator/src/objects/' },
    ),
    forbid(
      'operator-kube-knows-no-kind',
      'The engine room gets kinds and reconciles as data and functions.',
      { path: '^operator/src/kube/' },
      { path: '^operator/', pathNot: '^operator/src/(kube/|objects/|clock[.]ts$)' },
    ),
    forbid(
      'operator-specs-are-pure',
      'Specs are functions over data: the kind, and what objects are.',
      { path: '^operator/src/specs/' },
      { path: '^operator/src/|(^|/)(node_modules/)?@kubernetes/', pathNot: '^operator/src/(api|objects|specs)/' },
    ),
    forbid(
      'kubernetes-client-in-one-folder',
      'One folder talks to the API server.',
      { path: '^operator/', pathNot: '^operator/(src|test)/kube/' },
      { path: '(^|/)(node_modules/)?@kubernetes/' },
    ),
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '(^|/)(target|coverage|[.]run|[.]cache)/|^test/architecture/fixtures/' },
    parser: 'tsc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
