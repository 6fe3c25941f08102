import type { DashboardSpec } from './dashboard-spec.ts';

const HERE = 'namespace=~"$namespace", pod=~"$instance"';
const REQUESTS = 'http_server_request_duration_seconds';
/** What clients asked for; the other routes are hops between instances and mistakes. */
const CALLS = `${HERE}, route!="none"`;
/** Long-polls wait on purpose. */
const SHORT_CALLS = `${CALLS}, route!="/v1/orders/:id/validated"`;
const DECIDED = 'orders_created_to_decided_seconds';

/** Orders as the business sees them: how many, how fast, what became of them. */
export const platformDashboard: DashboardSpec = {
  uid: 'orders-platform',
  title: 'Orders platform',
  description: 'Orders by state, from created to decided, the API, checks, stock, mails, and what could not be read.',
  variables: [
    { name: 'namespace', label: 'Namespace', metric: 'orders_total', values: 'namespace' },
    {
      name: 'instance',
      label: 'Instance',
      metric: 'process_start_time_seconds{namespace=~"$namespace"}',
      values: 'pod',
    },
  ],
  rows: [
    {
      title: 'Orders',
      panels: [
        {
          title: 'Created a second',
          description: 'Orders that clients created.',
          unit: 'ops',
          kind: 'stat',
          queries: [{ expr: `sum(rate(orders_total{state="CREATED", ${HERE}}[$__rate_interval]))`, legend: 'created' }],
        },
        {
          title: 'Created and not decided',
          description: 'Since the processes started: near 0, and not growing.',
          unit: 'short',
          kind: 'stat',
          queries: [
            {
              expr: `sum(orders_total{state="CREATED", ${HERE}}) - sum(orders_total{state=~"VALIDATED|FAILED", ${HERE}})`,
              legend: 'open',
            },
          ],
        },
        {
          title: 'Validated of those decided',
          description: 'The share of orders that passed all checks.',
          unit: 'percentunit',
          kind: 'stat',
          queries: [
            {
              expr: `sum(rate(${DECIDED}_count{outcome="VALIDATED", ${HERE}}[$__rate_interval])) / sum(rate(${DECIDED}_count{${HERE}}[$__rate_interval]))`,
              legend: 'validated',
            },
          ],
        },
        {
          title: 'Requests that wait',
          description: 'Long-polls, and requests on their way to the instance that owns the order.',
          unit: 'short',
          kind: 'stat',
          queries: [{ expr: `sum(orders_waiting_requests{${HERE}})`, legend: 'waiting' }],
        },
        {
          title: 'Orders by state',
          description: 'Orders that came to each state, a second.',
          unit: 'ops',
          queries: [{ expr: `sum by (state) (rate(orders_total{${HERE}}[$__rate_interval]))`, legend: '{{state}}' }],
        },
        {
          title: 'From created to decided',
          description: 'How long orders waited for their decision. The dots lead to the trace of one order.',
          unit: 's',
          exemplars: true,
          queries: ['0.5', '0.95', '0.99'].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (le) (rate(${DECIDED}_bucket{${HERE}}[$__rate_interval])))`,
            legend: `p${quantile.slice(2).padEnd(2, '0')}`,
          })),
        },
      ],
    },
    {
      title: 'API',
      panels: [
        {
          title: 'Requests',
          description: 'By route and status.',
          unit: 'reqps',
          queries: [
            {
              expr: `sum by (method, route, status) (rate(${REQUESTS}_count{${CALLS}}[$__rate_interval]))`,
              legend: '{{method}} {{route}} {{status}}',
            },
          ],
        },
        {
          title: 'Errors',
          description: 'The share of requests that were answered with 5xx.',
          unit: 'percentunit',
          queries: [
            {
              expr: `(sum(rate(${REQUESTS}_count{status=~"5..", ${CALLS}}[$__rate_interval])) or vector(0)) / sum(rate(${REQUESTS}_count{${CALLS}}[$__rate_interval]))`,
              legend: '5xx',
            },
          ],
        },
        {
          title: 'Duration',
          description: 'Without long-polls. The dots lead to traces.',
          unit: 's',
          exemplars: true,
          queries: ['0.5', '0.99'].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (le, method, route) (rate(${REQUESTS}_bucket{${SHORT_CALLS}}[$__rate_interval])))`,
            legend: `p${quantile.slice(2).padEnd(2, '0')} {{method}} {{route}}`,
          })),
        },
        {
          title: 'Who answers',
          description:
            'Questions to the orders store, by the task that answers them: here, a standby here, another instance.',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (served_by) (rate(kafka_streams_queries_total{${HERE}}[$__rate_interval]))`,
              legend: '{{served_by}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Checks, stock, mails',
      panels: [
        {
          title: 'Checks by outcome',
          description: 'Verdicts of the three checking services.',
          unit: 'ops',
          queries: [
            {
              expr: `sum by (check, outcome) (rate(order_validations_total{${HERE}}[$__rate_interval]))`,
              legend: '{{check}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Stock',
          description: 'Pieces on hand, reserved for orders, and available to more.',
          unit: 'short',
          queries: [
            { expr: `max by (product, kind) (inventory_stock_pieces{${HERE}})`, legend: '{{product}} {{kind}}' },
          ],
        },
        {
          title: 'Mails',
          description: 'By what became of them. In doubt: a crash came between sending and knowing.',
          unit: 'ops',
          queries: [
            { expr: `sum by (outcome) (rate(emails_total{${HERE}}[$__rate_interval]))`, legend: '{{outcome}}' },
          ],
        },
        {
          title: 'Dead letters',
          description: 'Records that could not be read and were put into the dead-letter topic of the application.',
          unit: 'short',
          queries: [
            {
              expr: `sum by (application_id, handler) (increase(kafka_streams_dead_letters_total{${HERE}}[$__rate_interval]))`,
              legend: '{{application_id}} {{handler}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'CPU',
          description: 'Processors that each process uses.',
          unit: 'short',
          queries: [
            { expr: `sum by (pod) (rate(process_cpu_seconds_total{${HERE}}[$__rate_interval]))`, legend: '{{pod}}' },
          ],
        },
        {
          title: 'Memory',
          description: 'Resident, and the part of it that is heap in use.',
          unit: 'bytes',
          queries: [
            { expr: `sum by (pod) (process_resident_memory_bytes{${HERE}})`, legend: '{{pod}} resident' },
            { expr: `sum by (pod) (nodejs_heap_size_used_bytes{${HERE}})`, legend: '{{pod}} heap' },
          ],
        },
        {
          title: 'Event loop lag',
          description: 'How late the event loop is, p99: above 100 ms, HTTP is slow for everybody.',
          unit: 's',
          queries: [{ expr: `max by (pod) (nodejs_eventloop_lag_p99_seconds{${HERE}})`, legend: '{{pod}}' }],
        },
        {
          title: 'Garbage collection',
          description: 'The share of time that it takes.',
          unit: 'percentunit',
          queries: [
            {
              expr: `sum by (pod) (rate(nodejs_gc_duration_seconds_sum{${HERE}}[$__rate_interval]))`,
              legend: '{{pod}}',
            },
          ],
        },
      ],
    },
  ],
};
