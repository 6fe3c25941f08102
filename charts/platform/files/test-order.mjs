// Posts an order and waits until it is VALIDATED: every service of the platform but the mail has then done its part.
const [url, timeoutSeconds] = process.argv.slice(1);
const deadline = Date.now() + Number(timeoutSeconds) * 1000;
const id = `helm-test-${Date.now()}`;
const order = { id, customerId: 1, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 9.99 };

async function untilAnswered(path, request) {
  for (;;) {
    const left = deadline - Date.now();
    if (left <= 0) throw new Error(`${path}: no answer within ${timeoutSeconds} s`);
    try {
      const response = await fetch(`${url}${path}`, { ...request, signal: AbortSignal.timeout(left) });
      const body = await response.text();
      if (response.ok) return JSON.parse(body);
      console.log(`${path} answers ${response.status}: ${body}`);
      if (response.status < 500 && response.status !== 429) process.exit(1);
    } catch (error) {
      console.log(`${path}: ${error.cause?.message ?? error.message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

const headers = { 'content-type': 'application/json' };
await untilAnswered('/v1/orders', { method: 'POST', headers, body: JSON.stringify(order) });
const { state } = await untilAnswered(`/v1/orders/${id}/validated?timeout=5000`);
console.log(`${id} is ${state}`);
if (state !== 'VALIDATED') {
  console.log('Is there stock of JUMPERS? demoData gives an empty platform some.');
  process.exit(1);
}
