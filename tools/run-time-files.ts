/** Tried on the path within a package. */
const NEVER_RUN = [
  /\.(?:[cm]?ts|map|md|markdown|flow|tsbuildinfo|o|cc|cpp|c|h|gypi?|mk)$/i,
  /^(?:tests?|__tests__|docs?|examples?|benchmarks?|coverage|\.github)\//,
  /(?:^|\/)(?:\.package-lock\.json|\.eslintrc[^/]*|\.npmignore|\.editorconfig|tsconfig[^/]*\.json|Makefile)$/,
];

/** Tried on the path within `node_modules`: what is shipped twice, or for another C library or an older Node. */
const SHIPPED_TWICE = [
  /^\.bin\//,
  /^@types\//,
  /^@opentelemetry\/[^/]+\/build\/(?:esm|esnext)\//,
  /^@lmdb\/[^/]+\/node\.(?:abi\d+\..*|.*\.musl)\.node$/,
  /^(?:lmdb|msgpackr-extract)\/(?:dependencies|src)\//,
  /^zod\/src\//,
];

const IN_PACKAGE = /^(?:@[^/]+\/)?[^/]+\/(.*)$/;

/** Whether a file of a `node_modules` folder, by its path in there, is of use to a running service; licences stay. */
export function isRunTimeFile(path: string): boolean {
  const own = path.slice(path.lastIndexOf('/node_modules/') + 1).replace(/^node_modules\//, '');
  const inPackage = IN_PACKAGE.exec(own)?.[1] ?? own;
  return !NEVER_RUN.some((pattern) => pattern.test(inPackage)) && !SHIPPED_TWICE.some((pattern) => pattern.test(own));
}
