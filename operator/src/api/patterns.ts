/** A DNS label that may begin a Service's name (RFC 1035). */
export const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** A DNS subdomain (RFC 1123): what most objects of Kubernetes may be named. */
export const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** What Kafka lets a topic, a group or a client be named. */
export const KAFKA_NAME = /^[a-zA-Z0-9._-]+$/;

/** `host:port,host:port`. */
export const BOOTSTRAP_SERVERS = /^[a-zA-Z0-9.-]+:[0-9]{1,5}(,[a-zA-Z0-9.-]+:[0-9]{1,5})*$/;

/** A duration as Prometheus writes it. */
export const PROMETHEUS_DURATION = /^[0-9]+(ms|s|m|h)$/;

/** `earliest`, `latest` or an instant (ISO 8601, UTC). */
export const RESET_TARGET =
  /^(earliest|latest|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?Z)$/;
