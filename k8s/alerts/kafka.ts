import type { RuleGroup } from './rule.ts';

/** The brokers and controllers. */
export const kafkaRules: RuleGroup = {
  name: 'orders-platform.kafka',
  recordings: [],
  alerts: [
    {
      name: 'KafkaNoActiveController',
      expr: 'sum by (namespace) (kafka_controller_kafkacontroller_activecontrollercount) != 1',
      for: '2m',
      severity: 'critical',
      summary: 'Kafka has {{ $value }} active controllers.',
      description: 'Without exactly one no leader is elected and no topic made in {{ $labels.namespace }}.',
    },
    {
      name: 'KafkaOfflinePartitions',
      expr: 'max by (namespace) (kafka_controller_kafkacontroller_offlinepartitionscount) > 0',
      for: '1m',
      severity: 'critical',
      summary: '{{ $value }} partitions have no leader.',
      description: 'They are neither read nor written until one of their in-sync replicas is back.',
    },
    {
      name: 'KafkaUnderMinIsr',
      expr: 'sum by (namespace) (kafka_server_replicamanager_underminisrpartitioncount) > 0',
      for: '1m',
      severity: 'critical',
      summary: '{{ $value }} partitions refuse writes.',
      description:
        'They have fewer in-sync replicas than min.insync.replicas: no transaction that touches them can commit.',
    },
    {
      name: 'KafkaUnderReplicated',
      expr: 'sum by (namespace, pod) (kafka_server_replicamanager_underreplicatedpartitions) > 0',
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} leads partitions whose replicas are behind.',
      description: '{{ $value }} of them: one more lost broker may cost availability.',
    },
    {
      name: 'KafkaRequestHandlersBusy',
      expr: 'min by (namespace, pod) (kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent) < 0.2',
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} is too busy.',
      description: 'Its request handlers are idle only {{ $value | humanizePercentage }} of the time.',
    },
  ],
};
