import type { AlertCase } from './alert-case.ts';

const POST = 'namespace="n",pod="orders-0",method="POST",route="/v1/orders"';
const requests = (status: string) => `http_server_request_duration_seconds_count{${POST},status="${status}"}`;
const postBucket = (le: string) => `http_server_request_duration_seconds_bucket{${POST},status="201",le="${le}"}`;
const decidedBucket = (le: string) =>
  `orders_created_to_decided_seconds_bucket{namespace="n",outcome="FAILED",le="${le}"}`;
const orders = (state: string) => `orders_total{namespace="n",pod="orders-0",state="${state}"}`;
const check = (outcome: string) => `order_validations_total{namespace="n",check="FRAUD_CHECK",outcome="${outcome}"}`;
const mails = (outcome: string) => `emails_total{namespace="n",outcome="${outcome}"}`;
const available = 'inventory_stock_pieces{namespace="n",product="JUMPERS",kind="available"}';

/** For each alert on orders. */
export const platformCases: Readonly<Record<string, AlertCase>> = {
  OrdersApiErrors: {
    fires: { minute: 15, series: { [requests('201')]: '0+90x20', [requests('503')]: '0+10x20' } },
    // What clients did wrong is not an error of the API, and one in a thousand is none yet.
    quiet: {
      minute: 15,
      series: { [requests('201')]: '0+999x20', [requests('400')]: '0+500x20', [requests('503')]: '0+1x20' },
    },
  },
  OrdersApiSlow: {
    fires: {
      minute: 20,
      series: { [postBucket('1')]: '0+1x30', [postBucket('2.5')]: '0+9x30', [postBucket('+Inf')]: '0+9x30' },
    },
    quiet: { minute: 20, series: { [postBucket('0.05')]: '0+9x30', [postBucket('+Inf')]: '0+9x30' } },
  },
  OrdersDecisionSlow: {
    fires: {
      minute: 20,
      series: { [decidedBucket('2.5')]: '0+1x30', [decidedBucket('5')]: '0+9x30', [decidedBucket('+Inf')]: '0+9x30' },
    },
    quiet: { minute: 20, series: { [decidedBucket('0.1')]: '0+9x30', [decidedBucket('+Inf')]: '0+9x30' } },
  },
  OrdersNotDecided: {
    fires: {
      minute: 15,
      series: { [orders('CREATED')]: '0+60x20', [orders('VALIDATED')]: '7x20', [orders('FAILED')]: '0x20' },
    },
    quiet: {
      minute: 15,
      series: { [orders('CREATED')]: '0+60x20', [orders('VALIDATED')]: '7x20', [orders('FAILED')]: '0+60x20' },
    },
  },
  ValidationErrors: {
    fires: { minute: 6, series: { [check('ERROR')]: '0x4 1x20' } },
    quiet: { minute: 6, series: { [check('ERROR')]: '0x20', [check('FAIL')]: '0+5x20' } },
  },
  MailsFailing: {
    fires: { minute: 6, series: { [mails('failed')]: '0x20', [mails('in_doubt')]: '0x4 1x20' } },
    quiet: { minute: 6, series: { [mails('failed')]: '0x20', [mails('sent')]: '0+5x20' } },
  },
  StockExhausted: {
    fires: { minute: 17, series: { [available]: '0x20' } },
    quiet: { minute: 17, series: { [available]: '0x10 5x10' } },
  },
};
