package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.BranchedKStream;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KeyValueMapper;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.kstream.ValueMapperWithKey;

/** What is called on a stream and makes a stream, a table or an end. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class StreamCalls {
    private StreamCalls() {
    }

    static Object apply(CaseTopology topology, Object of, JsonNode operator) {
        KStream<Object, Object> stream = (KStream<Object, Object>) of;
        Named name = CaseTopology.named(operator);
        return switch (operator.get("op").textValue()) {
            case "filter", "filterNot" -> filtered(stream, operator, name);
            case "map" -> {
                KeyValueMapper<Object, Object, KeyValue<Object, Object>> pair = pair(operator.get("mapper"));
                yield stream.map(pair, name);
            }
            case "mapValues" -> {
                ValueMapperWithKey<Object, Object, Object> mapper = valueMapper(operator);
                yield stream.mapValues(mapper, name);
            }
            case "flatMap" -> {
                KeyValueMapper<Object, Object, List<KeyValue<Object, Object>>> pairs = pairs(operator);
                yield stream.flatMap(pairs, name);
            }
            case "flatMapValues" -> {
                Functions.Lister lister = Functions.lister(operator.get("list"));
                ValueMapperWithKey<Object, Object, List<Object>> list = (key, value) -> lister.of(value);
                yield stream.flatMapValues(list, name);
            }
            case "selectKey" -> {
                Functions.Mapper mapper = Functions.mapper(operator.get("mapper"));
                KeyValueMapper<Object, Object, Object> key = mapper::of;
                yield stream.selectKey(key, name);
            }
            case "peek" -> stream.peek((key, value) -> { }, name);
            case "foreach" -> {
                stream.foreach((key, value) -> { }, name);
                yield null;
            }
            case "merge" -> {
                KStream<Object, Object> other = topology.made(operator, "with");
                yield stream.merge(other, name);
            }
            case "split" -> split(topology, stream, operator, name);
            case "repartition" -> stream.repartition(repartitioned(operator));
            case "to" -> to(stream, operator);
            case "toTable" -> toTable(stream, operator, name);
            case "process", "processValues" -> processed(stream, operator, name);
            default -> throw new IllegalArgumentException("no call " + operator + " on a stream");
        };
    }

    private static KStream<Object, Object> filtered(KStream<Object, Object> stream, JsonNode operator, Named name) {
        Functions.Test test = Functions.predicate(operator.get("predicate"));
        if (operator.get("op").textValue().equals("filter")) {
            return stream.filter(test::of, name);
        }
        return stream.filterNot(test::of, name);
    }

    static KeyValueMapper<Object, Object, KeyValue<Object, Object>> pair(JsonNode call) {
        Functions.Mapper key = Functions.mapper(call.get("key"));
        Functions.Mapper value = Functions.mapper(call.get("value"));
        return (k, v) -> KeyValue.pair(key.of(k, v), value.of(k, v));
    }

    static ValueMapperWithKey<Object, Object, Object> valueMapper(JsonNode operator) {
        return Functions.mapper(operator.get("mapper"))::of;
    }

    private static KeyValueMapper<Object, Object, List<KeyValue<Object, Object>>> pairs(JsonNode operator) {
        Functions.Lister lister = Functions.lister(operator.get("list"));
        Functions.Mapper key = Functions.mapper(operator.get("key"));
        Functions.Mapper value = Functions.mapper(operator.get("value"));
        return (k, v) -> {
            List<KeyValue<Object, Object>> pairs = new ArrayList<>();
            for (Object each : lister.of(v)) {
                pairs.add(KeyValue.pair(key.of(k, each), value.of(k, each)));
            }
            return pairs;
        };
    }

    private static Object split(CaseTopology topology, KStream<Object, Object> stream, JsonNode operator, Named name) {
        BranchedKStream<Object, Object> split = stream.split(name);
        for (JsonNode branch : operator.get("branches")) {
            Functions.Test test = Functions.predicate(branch.get("predicate"));
            split = split.branch(test::of, branched(topology, branch));
        }
        if (operator.has("default")) {
            split.defaultBranch(branched(topology, operator.get("default")));
        } else {
            split.noDefaultBranch();
        }
        return Map.of();
    }

    private static Branched<Object, Object> branched(CaseTopology topology, JsonNode branch) {
        String id = branch.get("id").textValue();
        return branch.has("name")
            ? Branched.withConsumer((KStream<Object, Object> made) -> topology.keep(id, made), branch.get("name").textValue())
            : Branched.withConsumer((KStream<Object, Object> made) -> topology.keep(id, made));
    }

    private static Repartitioned<Object, Object> repartitioned(JsonNode operator) {
        Repartitioned<Object, Object> repartitioned =
            Repartitioned.with(Types.of(operator.get("key")), Types.of(operator.get("value")));
        if (operator.has("name")) {
            repartitioned = repartitioned.withName(operator.get("name").textValue());
        }
        if (operator.has("partitions")) {
            repartitioned = repartitioned.withNumberOfPartitions(operator.get("partitions").asInt());
        }
        return operator.has("partitioner")
            ? repartitioned.withStreamPartitioner(Chosen.partition(operator.get("partitioner")))
            : repartitioned;
    }

    private static Object to(KStream<Object, Object> stream, JsonNode operator) {
        Produced<Object, Object> produced = Produced.with(Types.of(operator.get("key")), Types.of(operator.get("value")));
        if (operator.has("name")) {
            produced = produced.withName(operator.get("name").textValue());
        }
        if (operator.has("partitioner")) {
            produced = produced.withStreamPartitioner(Chosen.partition(operator.get("partitioner")));
        }
        if (operator.has("topicExtractor")) {
            stream.to(Chosen.topic(operator.get("topicExtractor")), produced);
        } else {
            stream.to(operator.get("topic").textValue(), produced);
        }
        return null;
    }

    private static Object toTable(KStream<Object, Object> stream, JsonNode operator, Named name) {
        Materialized store = DeclaredStores.materialized(operator.path("store"));
        return store == null ? stream.toTable(name) : stream.toTable(name, store);
    }

    private static Object processed(KStream<Object, Object> stream, JsonNode operator, Named name) {
        JsonNode processor = operator.get("processor");
        String[] stores = names(operator.path("stores"));
        if (operator.get("op").textValue().equals("process")) {
            return operator.has("name")
                ? stream.process(() -> Step.processor(Steps.of(processor)), name, stores)
                : stream.process(() -> Step.processor(Steps.of(processor)), stores);
        }
        return operator.has("name")
            ? stream.processValues(() -> Step.fixedKeyProcessor(Steps.of(processor)), name, stores)
            : stream.processValues(() -> Step.fixedKeyProcessor(Steps.of(processor)), stores);
    }

    static String[] names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.forEach(name -> names.add(name.textValue()));
        return names.toArray(String[]::new);
    }
}
