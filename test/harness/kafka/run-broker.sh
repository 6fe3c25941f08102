#!/bin/sh
# Starts one broker of a pod: formats its storage when it is new, and becomes the broker.
# SETTINGS: the broker's properties, mounted. CLUSTER_ID. HEAP_OPTS, JVM_OPTS: options of Java. METADATA_DIR: where the metadata log is.
set -eu
cd /opt/kafka
java() { /opt/java/bin/java -XX:SharedArchiveFile=kafka.jsa -Xshare:auto -Dlog4j2.configurationFile="${LOG_SETTINGS:-/opt/kafka/log4j2.properties}" "$@"; }
if [ ! -f "$METADATA_DIR/meta.properties" ]; then
  java -Xmx96m @class-path kafka.tools.StorageTool format --ignore-formatted -t "$CLUSTER_ID" -c "$SETTINGS"
fi
# shellcheck disable=SC2086
exec /opt/java/bin/java -XX:SharedArchiveFile=kafka.jsa -Xshare:auto \
  -Dlog4j2.configurationFile="${LOG_SETTINGS:-/opt/kafka/log4j2.properties}" \
  ${HEAP_OPTS:-} ${JVM_OPTS:-} @class-path kafka.Kafka "$SETTINGS"
