import { CONFIG_RESOURCE } from './describe-configs.ts';
import type { KafkaRequest } from './kafka-request.ts';

const SET = 0;

/** Sets a group's settings, the others stay. */
export function alterGroupConfigsRequest(
  group: string,
  configs: { readonly [setting: string]: string },
): KafkaRequest<readonly { readonly error: number; readonly errorMessage: string | null }[]> {
  return {
    name: 'IncrementalAlterConfigs',
    apiKey: 44,
    apiVersion: 1,
    encode(writer) {
      writer.array([group], () => {
        writer.int8(CONFIG_RESOURCE.GROUP).string(group);
        writer.array(Object.entries(configs), ([name, value]) => writer.string(name).int8(SET).string(value).tags());
        writer.tags();
      });
      writer.boolean(false).tags();
    },
    decode(reader) {
      reader.int32();
      return reader.array(() => {
        const result = { error: reader.int16(), errorMessage: reader.nullableString() };
        reader.int8();
        reader.string();
        reader.tags();
        return result;
      });
    },
  };
}
