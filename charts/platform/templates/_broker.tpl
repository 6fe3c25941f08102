{{- define "platform.brokerConfig" -}}
{{- $kafka := .Values.kafka -}}
{{- $streams := $kafka.streamsGroups -}}
auto.create.topics.enable: false
default.replication.factor: {{ $kafka.replicationFactor }}
min.insync.replicas: {{ $kafka.minInSyncReplicas }}
offsets.topic.replication.factor: {{ $kafka.replicationFactor }}
{{- /* A dozen groups and producers need no more coordinators; a follower's every fetch looks at each partition. */}}
offsets.topic.num.partitions: 6
transaction.state.log.replication.factor: {{ $kafka.replicationFactor }}
transaction.state.log.min.isr: {{ $kafka.minInSyncReplicas }}
transaction.state.log.num.partitions: 6
{{- /* Readers stand still at a transaction that was left open: not for its time-out and up to ten seconds more. */}}
transaction.abort.timed.out.transaction.cleanup.interval.ms: 1000
share.coordinator.state.topic.replication.factor: {{ $kafka.replicationFactor }}
share.coordinator.state.topic.min.isr: {{ $kafka.minInSyncReplicas }}
group.initial.rebalance.delay.ms: 0
group.coordinator.append.linger.ms: 0
group.streams.initial.rebalance.delay.ms: {{ $streams.initialRebalanceDelayMs }}
group.streams.min.heartbeat.interval.ms: {{ $streams.heartbeatIntervalMs }}
group.streams.heartbeat.interval.ms: {{ $streams.heartbeatIntervalMs }}
group.streams.min.session.timeout.ms: {{ $streams.sessionTimeoutMs }}
group.streams.session.timeout.ms: {{ $streams.sessionTimeoutMs }}
group.streams.max.standby.replicas: {{ $streams.maxStandbyReplicas }}
log.cleaner.dedupe.buffer.size: 33554432
{{- end -}}

{{/* (list $ "orders") */}}
{{- define "platform.brokerPod" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
metadata:
  labels:
    app.kubernetes.io/part-of: orders-platform
{{- include "platform.imagePullSecrets" $root }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        strimzi.io/cluster: {{ $name }}
        strimzi.io/broker-role: "true"
  {{- end }}
{{- end -}}
