{{/* The name of an object: (list $ "mail-box"). */}}
{{- define "platform.name" -}}
{{- $root := index . 0 -}}
{{- printf "%s%s" $root.Values.namePrefix (index . 1) -}}
{{- end -}}

{{/* What the pods of a component are found by: (list $ "mail-box"). */}}
{{- define "platform.selectorLabels" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ index . 1 }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
{{- end -}}

{{/* The labels of every object of a component: (list $ "mail-box"). */}}
{{- define "platform.labels" -}}
{{- $root := index . 0 -}}
{{ include "platform.selectorLabels" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: orders-platform
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* registry/repository:tag, or registry/repository@digest. */}}
{{- define "platform.image" -}}
{{- $registry := .Values.global.imageRegistry | default .Values.image.registry -}}
{{- with $registry }}{{ . | trimSuffix "/" }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end -}}
{{- end -}}

{{- define "platform.imagePullSecrets" -}}
{{- with concat .Values.global.imagePullSecrets .Values.imagePullSecrets | uniq }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Variables by name, of several lists: what comes later wins. */}}
{{- define "platform.env" -}}
{{- $byName := dict -}}
{{- range . }}{{ range . }}{{ $_ := set $byName .name . }}{{ end }}{{ end -}}
{{- range $name := keys $byName | sortAlpha }}
- {{ index $byName $name | toYaml | nindent 2 | trim }}
{{- end }}
{{- end -}}

{{/* What every pod of the chart begins with. */}}
{{- define "platform.podBase" -}}
serviceAccountName: {{ include "platform.name" (list . "platform") }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- include "platform.imagePullSecrets" . }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- end -}}

{{/* What every container of the chart begins with. */}}
{{- define "platform.containerBase" -}}
image: {{ include "platform.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/* Where the pods of a component may run: its values. */}}
{{- define "platform.placement" -}}
{{- with .nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .topologySpreadConstraints }}
topologySpreadConstraints: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/* True when Strimzi runs Kafka in the namespace of the release. */}}
{{- define "platform.strimzi" -}}
{{- if not .Values.kafka.external.bootstrapServers }}true{{ end -}}
{{- end -}}

{{- define "platform.kafkaName" -}}
{{- include "platform.name" (list . .Values.kafka.name) -}}
{{- end -}}

{{/* How clients prove who they are: scram-sha-512, tls, or nothing. */}}
{{- define "platform.authentication" -}}
{{- $type := ternary .Values.kafka.authentication .Values.kafka.external.authentication (eq (include "platform.strimzi" .) "true") -}}
{{- if ne $type "none" }}{{ $type }}{{ end -}}
{{- end -}}

{{/* Who a client is at Kafka: (list $ "back-office" values). */}}
{{- define "platform.kafkaUser" -}}
{{- $root := index . 0 -}}
{{- $values := index . 2 -}}
{{- if $values.user -}}
{{- $values.user -}}
{{- else if include "platform.strimzi" $root -}}
{{- include "platform.name" (list $root (index . 1)) -}}
{{- else -}}
{{- index . 1 -}}
{{- end -}}
{{- end -}}

{{/* The Secret of a client: (list $ "back-office" values "backOffice"), the last one being where its values are. */}}
{{- define "platform.kafkaSecret" -}}
{{- $root := index . 0 -}}
{{- $values := index . 2 -}}
{{- if include "platform.strimzi" $root -}}
{{- include "platform.kafkaUser" . -}}
{{- else -}}
{{- $external := $root.Values.kafka.external -}}
{{- if and (eq $external.authentication "tls") (not $external.tls.caSecret) -}}
{{- fail "kafka.external.tls.caSecret is needed: kafka.external.authentication is tls" -}}
{{- end -}}
{{- required (printf "%s.kafka.secretName is needed: kafka.external.authentication is %s" (index . 3) $root.Values.kafka.external.authentication) $values.secretName -}}
{{- end -}}
{{- end -}}

{{/* A mistake in the values that no schema can see. */}}
{{- define "platform.check" -}}
{{- $kafka := .Values.kafka -}}
{{- if include "platform.strimzi" . -}}
{{- if and (eq $kafka.authentication "tls") (ne $kafka.listener "tls") -}}
{{- fail (printf "kafka.authentication is tls and kafka.listener is %s: certificates need the listener tls" $kafka.listener) -}}
{{- end -}}
{{- if and $kafka.create (gt (int $kafka.replicationFactor) (int $kafka.brokers)) -}}
{{- fail (printf "kafka.replicationFactor is %d, more than there are brokers: kafka.brokers is %d" (int $kafka.replicationFactor) (int $kafka.brokers)) -}}
{{- end -}}
{{- if gt (int $kafka.minInSyncReplicas) (int $kafka.replicationFactor) -}}
{{- fail (printf "kafka.minInSyncReplicas is %d, more than kafka.replicationFactor, which is %d: nothing could be written" (int $kafka.minInSyncReplicas) (int $kafka.replicationFactor)) -}}
{{- end -}}
{{- if le (int $kafka.streamsGroups.sessionTimeoutMs) (int $kafka.streamsGroups.heartbeatIntervalMs) -}}
{{- fail (printf "kafka.streamsGroups.sessionTimeoutMs is %d, not more than heartbeatIntervalMs, which is %d" (int $kafka.streamsGroups.sessionTimeoutMs) (int $kafka.streamsGroups.heartbeatIntervalMs)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) -}}
{{- fail "httpRoute.parentRefs is empty: an HTTPRoute belongs to a gateway" -}}
{{- end -}}
{{- if and (not .Values.mail.smtp.host) (not .Values.mail.box.enabled) .Values.applications.email.enabled -}}
{{- fail "mail.smtp.host is empty and mail.box.enabled is false: the email application has nowhere to send to" -}}
{{- end -}}
{{- end -}}
