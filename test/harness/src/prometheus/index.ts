/** A real Prometheus as a child process, from Debian's package. */
export { prometheusProgram } from './prometheus-program.ts';
export { type PrometheusOptions, PrometheusServer, type ScrapeTarget } from './prometheus-server.ts';
