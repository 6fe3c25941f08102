{{/* How a pod of the back office reaches Kafka: the variables that services/kit reads, as the operator sets them for applications. */}}
{{- define "platform.kafkaEnv" -}}
{{- $kafka := .Values.kafka -}}
{{- $authentication := include "platform.authentication" . -}}
{{- $tls := ternary (eq $kafka.listener "tls") (ne $kafka.external.tls.caSecret "") (eq (include "platform.strimzi" .) "true") -}}
- name: KAFKA_BROKERS
  {{- if include "platform.strimzi" . }}
  value: {{ include "platform.kafkaName" . }}-kafka-bootstrap.{{ .Release.Namespace }}.svc:{{ ternary 9093 9092 $tls }}
  {{- else }}
  value: {{ $kafka.external.bootstrapServers | quote }}
  {{- end }}
{{- if $tls }}
- name: KAFKA_TLS
  value: "true"
- name: KAFKA_TLS_CA_FILE
  value: /etc/kafka/cluster-ca
{{- end }}
{{- if eq $authentication "tls" }}
- name: KAFKA_TLS_CERT_FILE
  value: /etc/kafka/user/user.crt
- name: KAFKA_TLS_KEY_FILE
  value: /etc/kafka/user/user.key
{{- else if $authentication }}
- name: KAFKA_SASL_MECHANISM
  value: {{ $authentication }}
- name: KAFKA_SASL_USERNAME
  value: {{ include "platform.kafkaUser" (list . "back-office" .Values.backOffice.kafka) }}
- name: KAFKA_SASL_PASSWORD_FILE
  value: /etc/kafka/user/password
{{- end }}
{{- end -}}

{{/* The Secrets of it; whole, so that a renewal reaches the pod. */}}
{{- define "platform.kafkaVolumes" -}}
{{- if include "platform.strimzi" . }}
{{- if eq .Values.kafka.listener "tls" }}
- name: cluster-ca
  secret:
    secretName: {{ include "platform.kafkaName" . }}-cluster-ca-cert
{{- end }}
{{- else if .Values.kafka.external.tls.caSecret }}
- name: cluster-ca
  secret:
    secretName: {{ .Values.kafka.external.tls.caSecret }}
    items:
      - key: {{ .Values.kafka.external.tls.caKey }}
        path: ca.crt
{{- end }}
{{- if include "platform.authentication" . }}
- name: kafka-user
  secret:
    secretName: {{ include "platform.kafkaSecret" (list . "back-office" .Values.backOffice.kafka "backOffice") }}
{{- end }}
{{- end -}}

{{- define "platform.kafkaVolumeMounts" -}}
{{- if or (and (include "platform.strimzi" .) (eq .Values.kafka.listener "tls")) (and (not (include "platform.strimzi" .)) .Values.kafka.external.tls.caSecret) }}
- name: cluster-ca
  mountPath: /etc/kafka/cluster-ca
  readOnly: true
{{- end }}
{{- if include "platform.authentication" . }}
- name: kafka-user
  mountPath: /etc/kafka/user
  readOnly: true
{{- end }}
{{- end -}}
