import type { DashboardSpec, PanelSpec } from './dashboard-spec.ts';

const HERE = 'namespace=~"$namespace", pod=~"$instance"';
const BROKER = '{{pod}}';

function panel(title: string, unit: string, description: string, expr: string, legend = BROKER): PanelSpec {
  return { title, unit, description, queries: [{ expr, legend }] };
}

function stat(title: string, description: string, expr: string): PanelSpec {
  return { title, unit: 'short', description, kind: 'stat', queries: [{ expr, legend: '' }] };
}

function rate(metric: string, more = ''): string {
  return `sum by (pod) (rate(${metric}{${more}${HERE}}[$__rate_interval]))`;
}

/** The brokers, by the names that Strimzi's rules for the JMX exporter give their metrics. */
export const kafkaDashboard: DashboardSpec = {
  uid: 'orders-kafka',
  title: 'Kafka',
  description: 'Brokers and controllers: replication, requests, traffic, size, the JVM.',
  variables: [
    {
      name: 'namespace',
      label: 'Namespace',
      metric: 'kafka_server_replicamanager_partitioncount',
      values: 'namespace',
    },
    {
      name: 'instance',
      label: 'Broker',
      metric: 'kafka_server_replicamanager_partitioncount{namespace=~"$namespace"}',
      values: 'pod',
    },
  ],
  rows: [
    {
      title: 'Health',
      panels: [
        stat(
          'Active controllers',
          'Exactly 1.',
          `sum(kafka_controller_kafkacontroller_activecontrollercount{${HERE}})`,
        ),
        stat(
          'Offline partitions',
          'Partitions without a leader: they are neither read nor written. 0.',
          `max(kafka_controller_kafkacontroller_offlinepartitionscount{${HERE}})`,
        ),
        stat(
          'Under-replicated partitions',
          'Partitions of which some replica is behind. 0 but while a broker restarts.',
          `sum(kafka_server_replicamanager_underreplicatedpartitions{${HERE}})`,
        ),
        stat(
          'Partitions under min ISR',
          'Partitions that refuse writes with acks=all. 0.',
          `sum(kafka_server_replicamanager_underminisrpartitioncount{${HERE}})`,
        ),
        panel(
          'In-sync replicas',
          'ops',
          'Replicas that fell out of sync and came back, a second.',
          rate('kafka_server_replicamanager_isrshrinks_total'),
          '{{pod}} shrinks',
        ),
        panel(
          'Partitions and leaders',
          'short',
          'Leaders should be spread evenly.',
          `sum by (pod) (kafka_server_replicamanager_leadercount{${HERE}})`,
          '{{pod}} leads',
        ),
      ],
    },
    {
      title: 'Traffic',
      panels: [
        panel(
          'Bytes in',
          'Bps',
          'Written by clients.',
          rate('kafka_server_brokertopicmetrics_bytesin_total', 'topic="", '),
        ),
        panel(
          'Bytes out',
          'Bps',
          'Read by clients.',
          rate('kafka_server_brokertopicmetrics_bytesout_total', 'topic="", '),
        ),
        panel(
          'Records in',
          'ops',
          'Records written a second.',
          rate('kafka_server_brokertopicmetrics_messagesin_total', 'topic="", '),
        ),
        panel(
          'Busiest topics',
          'Bps',
          'The ten topics that most is written to.',
          `topk(10, sum by (topic) (rate(kafka_server_brokertopicmetrics_bytesin_total{topic!="", ${HERE}}[$__rate_interval])))`,
          '{{topic}}',
        ),
        panel(
          'Largest topics',
          'bytes',
          'The ten topics that take most of the disks, replicas counted.',
          `topk(10, sum by (topic) (kafka_log_log_size{${HERE}}))`,
          '{{topic}}',
        ),
      ],
    },
    {
      title: 'Requests',
      panels: [
        panel(
          'Requests',
          'reqps',
          'By kind.',
          `sum by (request) (rate(kafka_network_requestmetrics_requests_total{${HERE}}[$__rate_interval]))`,
          '{{request}}',
        ),
        {
          title: 'Request duration',
          unit: 'ms',
          description: 'p99 of what applications wait for: writes, and the ends of transactions.',
          queries: [
            {
              expr: `max by (pod, request) (kafka_network_requestmetrics_totaltimems{quantile="0.99", request=~"Produce|EndTxn|TxnOffsetCommit|StreamsGroupHeartbeat", ${HERE}})`,
              legend: '{{pod}} {{request}}',
            },
          ],
        },
        panel(
          'Request errors',
          'reqps',
          'By kind and error; some, as NOT_COORDINATOR, belong to normal work.',
          `sum by (request, error) (rate(kafka_network_requestmetrics_errors_total{error!="NONE", ${HERE}}[$__rate_interval])) > 0 or vector(0)`,
          '{{request}} {{error}}',
        ),
        panel(
          'Idle request handlers',
          'percentunit',
          'The share of time that the threads which handle requests are idle: below 0.3 the broker is too busy.',
          `min by (pod) (kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent{${HERE}})`,
        ),
        panel(
          'Idle network threads',
          'percentunit',
          'The same for the threads that read and write sockets.',
          `min by (pod) (kafka_network_socketserver_networkprocessoravgidle_percent{${HERE}})`,
        ),
      ],
    },
    {
      title: 'JVM',
      panels: [
        panel('Heap in use', 'bytes', 'Of each broker.', `sum by (pod) (jvm_memory_used_bytes{area="heap", ${HERE}})`),
        panel(
          'Garbage collection',
          'percentunit',
          'The share of time it takes.',
          rate('jvm_gc_collection_seconds_sum'),
        ),
        panel(
          'CPU',
          'short',
          'Processors that each broker uses.',
          `sum by (pod) (rate(process_cpu_seconds_total{${HERE}}[$__rate_interval]) and on (pod) kafka_server_replicamanager_partitioncount)`,
        ),
      ],
    },
  ],
};
