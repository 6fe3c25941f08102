import type { AlertCase } from './alert-case.ts';

const broker = (number: number) => `{namespace="n",pod="orders-kafka-${number}"}`;
const controllers = (number: number) => `kafka_controller_kafkacontroller_activecontrollercount${broker(number)}`;
const offline = `kafka_controller_kafkacontroller_offlinepartitionscount${broker(0)}`;
const underMinIsr = `kafka_server_replicamanager_underminisrpartitioncount${broker(0)}`;
const underReplicated = `kafka_server_replicamanager_underreplicatedpartitions${broker(0)}`;
const idle = `kafka_server_kafkarequesthandlerpool_requesthandleravgidle_percent${broker(0)}`;

/** For each alert on the brokers. */
export const kafkaCases: Readonly<Record<string, AlertCase>> = {
  KafkaNoActiveController: {
    fires: { minute: 4, series: { [controllers(0)]: '0x10', [controllers(1)]: '0x10' } },
    quiet: { minute: 4, series: { [controllers(0)]: '0x10', [controllers(1)]: '1x10' } },
  },
  KafkaOfflinePartitions: {
    fires: { minute: 3, series: { [offline]: '4x10' } },
    quiet: { minute: 3, series: { [offline]: '0x10' } },
  },
  KafkaUnderMinIsr: {
    fires: { minute: 3, series: { [underMinIsr]: '2x10' } },
    quiet: { minute: 3, series: { [underMinIsr]: '0x10' } },
  },
  KafkaUnderReplicated: {
    fires: { minute: 12, series: { [underReplicated]: '9x20' } },
    // A broker that restarts is soon back.
    quiet: { minute: 12, series: { [underReplicated]: '9x3 0x20' } },
  },
  KafkaRequestHandlersBusy: {
    fires: { minute: 12, series: { [idle]: '0.1x20' } },
    quiet: { minute: 12, series: { [idle]: '0.8x20' } },
  },
};
