{{/* The variables of an application: (list $ "email"). */}}
{{- define "platform.applicationEnv" -}}
{{- $root := index . 0 -}}
{{- $mail := $root.Values.mail -}}
- name: LOG_LEVEL
  value: {{ $root.Values.applicationDefaults.logLevel }}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ (index $root.Values.applications (index . 1)).maxOldSpaceMiB | default $root.Values.applicationDefaults.maxOldSpaceMiB }}
{{- if eq (index . 1) "email" }}
- name: MAIL_FROM
  value: {{ $mail.from | quote }}
{{- if $mail.smtp.host }}
- name: SMTP_HOST
  value: {{ $mail.smtp.host | quote }}
- name: SMTP_PORT
  value: {{ $mail.smtp.port | quote }}
- name: SMTP_SECURE
  value: {{ $mail.smtp.secure | quote }}
{{- with $mail.smtp.existingSecret }}
- name: SMTP_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $mail.smtp.usernameKey }}
- name: SMTP_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $mail.smtp.passwordKey }}
{{- end }}
{{- else }}
- name: SMTP_HOST
  value: {{ include "platform.name" (list $root "mail-box") }}
- name: SMTP_PORT
  value: "2525"
{{- end }}
{{- end }}
{{- end -}}

{{/* What the chart says of an application: (list $ application values). */}}
{{- define "platform.applicationSpec" -}}
{{- $root := index . 0 -}}
{{- $application := index . 1 -}}
{{- $service := $application.name -}}
{{- $values := index . 2 -}}
{{- $defaults := $root.Values.applicationDefaults -}}
{{- $kafka := $root.Values.kafka -}}
{{- $external := $kafka.external -}}
{{- $authentication := include "platform.authentication" $root -}}
applicationId: {{ $service }}
image: {{ include "platform.image" $root | quote }}
imagePullPolicy: {{ $root.Values.image.pullPolicy }}
{{- include "platform.imagePullSecrets" $root }}
args: [{{ $service }}]
{{- if not (kindIs "invalid" $values.replicas) }}
replicas: {{ $values.replicas }}
{{- end }}
{{- with $values.autoscaling }}
autoscaling: {{- toYaml . | nindent 2 }}
{{- end }}
processingGuarantee: {{ $defaults.processingGuarantee }}
standbyReplicas: {{ $values.standbyReplicas }}
kafka:
  {{- if include "platform.strimzi" $root }}
  cluster:
    name: {{ include "platform.kafkaName" $root }}
    listener: {{ $kafka.listener }}
  {{- else }}
  bootstrapServers: {{ $external.bootstrapServers }}
  {{- if $external.tls.caSecret }}
  tls:
    caSecret:
      name: {{ $external.tls.caSecret }}
      key: {{ $external.tls.caKey }}
  {{- end }}
  {{- end }}
  {{- if $authentication }}
  authentication:
    type: {{ $authentication }}
    {{- if or $values.kafka.user (not (include "platform.strimzi" $root)) }}
    user: {{ include "platform.kafkaUser" (list $root $service $values.kafka) }}
    {{- end }}
    {{- if not (include "platform.strimzi" $root) }}
    secretName: {{ include "platform.kafkaSecret" (list $root $service $values.kafka (printf "applications.%s" $service)) }}
    {{- end }}
  {{- end }}
topics:
  inputs:
    {{- range $application.inputs }}
    - name: {{ . }}
    {{- end }}
  outputs:
    {{- range $application.outputs }}
    - name: {{ . }}
    {{- end }}
state:
  size: {{ $values.state.size }}
  {{- with $defaults.state.storageClass }}
  storageClassName: {{ . }}
  {{- end }}
  retain: {{ $defaults.state.retain }}
{{- if eq $service "orders" }}
http:
  service:
    type: {{ $root.Values.ordersService.type }}
    port: {{ $root.Values.ordersService.port }}
    {{- with $root.Values.ordersService.annotations }}
    annotations: {{- toYaml . | nindent 6 }}
    {{- end }}
{{- end }}
pod:
  {{- with $defaults.podLabels }}
  labels: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $defaults.podAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
  resources: {{- toYaml ($values.resources | default $defaults.resources) | nindent 4 }}
  terminationGracePeriodSeconds: {{ $defaults.terminationGracePeriodSeconds }}
  {{- with $defaults.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $defaults.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $defaults.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $defaults.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $defaults.topologySpreadConstraints }}
  topologySpreadConstraints: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- with $defaults.rollout }}
rollout: {{- toYaml . | nindent 2 }}
{{- end }}
telemetry:
  {{- with $root.Values.telemetry }}
  {{- if .otlpEndpoint }}
  otlpEndpoint: {{ .otlpEndpoint }}
  sampler: {{ .sampler }}
  {{- if contains "ratio" .sampler }}
  samplerArg: {{ .samplerArg | quote }}
  {{- end }}
  {{- end }}
  {{- end }}
  {{- with $root.Values.monitoring.podMonitors }}
  podMonitor:
    enabled: {{ .enabled }}
    interval: {{ .interval }}
    {{- with .labels }}
    labels: {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- end }}
networkPolicy:
  enabled: {{ $defaults.networkPolicy.enabled }}
  ingressFrom: {{- toYaml $defaults.networkPolicy.ingressFrom | nindent 4 }}
{{- end -}}
