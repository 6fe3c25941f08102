// Asks the operator whether it works: ready, and counting what it does.
const [url] = process.argv.slice(1);

async function read(path) {
  const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(10_000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${body}`);
  return body;
}

console.log(await read('/readyz'));
const metrics = await read('/metrics');
if (!metrics.includes('controller_runtime_reconcile_total')) throw new Error('/metrics has no reconciles');
console.log('the operator is ready');
