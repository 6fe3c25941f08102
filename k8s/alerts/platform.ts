import type { RuleGroup } from './rule.ts';

/** Orders as clients and the business see them. */
export const platformRules: RuleGroup = {
  name: 'orders-platform.orders',
  recordings: [
    {
      record: 'namespace:orders_created_to_decided_seconds:p99_5m',
      expr: 'histogram_quantile(0.99, sum by (namespace, le) (rate(orders_created_to_decided_seconds_bucket[5m])))',
    },
    {
      record: 'namespace_status:http_server_requests:rate5m',
      expr: 'sum by (namespace, status) (rate(http_server_request_duration_seconds_count{route!="none"}[5m]))',
    },
  ],
  alerts: [
    {
      name: 'OrdersApiErrors',
      expr: 'sum by (namespace) (namespace_status:http_server_requests:rate5m{status=~"5.."}) / sum by (namespace) (namespace_status:http_server_requests:rate5m) > 0.01',
      for: '5m',
      severity: 'critical',
      summary: 'The orders API fails.',
      description:
        '{{ $value | humanizePercentage }} of the requests in {{ $labels.namespace }} are answered with 5xx.',
    },
    {
      name: 'OrdersApiSlow',
      expr: 'histogram_quantile(0.99, sum by (namespace, le) (rate(http_server_request_duration_seconds_bucket{method="POST", route="/v1/orders"}[5m]))) > 1',
      for: '10m',
      severity: 'warning',
      summary: 'Creating an order takes long.',
      description: 'p99 of POST /v1/orders is {{ $value | printf "%.2f" }} s.',
    },
    {
      name: 'OrdersDecisionSlow',
      expr: 'namespace:orders_created_to_decided_seconds:p99_5m > 2.5',
      for: '10m',
      severity: 'warning',
      summary: 'Orders wait long for their decision.',
      description: 'p99 from created to decided is {{ $value | printf "%.1f" }} s.',
    },
    {
      name: 'OrdersNotDecided',
      expr: 'sum by (namespace) (rate(orders_total{state="CREATED"}[5m])) > 0 unless on (namespace) sum by (namespace) (rate(orders_total{state=~"VALIDATED|FAILED"}[5m])) > 0',
      for: '5m',
      severity: 'critical',
      summary: 'Orders are created and none is decided.',
      description:
        '{{ $value | printf "%.1f" }} orders a second come in {{ $labels.namespace }}, and for 5 minutes none was decided.',
    },
    {
      name: 'ValidationErrors',
      expr: 'sum by (namespace, check) (increase(order_validations_total{outcome="ERROR"}[15m])) > 0',
      for: '0m',
      severity: 'warning',
      summary: '{{ $labels.check }} could not be done.',
      description: '{{ $value | printf "%.0f" }} checks ended with ERROR in 15 minutes; their orders fail.',
    },
    {
      name: 'MailsFailing',
      expr: 'sum by (namespace) (increase(emails_total{outcome=~"failed|in_doubt"}[15m])) > 0',
      for: '0m',
      severity: 'warning',
      summary: 'Mails were not sent, or nobody knows.',
      description: '{{ $value | printf "%.0f" }} mails in 15 minutes.',
    },
    {
      name: 'StockExhausted',
      expr: 'max by (namespace, product) (inventory_stock_pieces{kind="available"}) == 0',
      for: '15m',
      severity: 'warning',
      summary: 'Nothing of {{ $labels.product }} is available.',
      description: 'Every order of it fails its inventory check until more comes.',
    },
  ],
};
