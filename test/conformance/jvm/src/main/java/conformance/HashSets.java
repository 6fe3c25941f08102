package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a file of texts again, each list of them with the order in which a {@code HashSet} has them to which they were
 * added one by one.
 */
public final class HashSets {
    private HashSets() {
    }

    public static void main(String[] files) throws IOException {
        JsonNode cases = Values.JSON.readTree(new File(files[0]));
        for (JsonNode test : cases) {
            Set<String> set = new HashSet<>();
            test.get("added").forEach(text -> set.add(text.textValue()));
            ArrayNode order = ((ObjectNode) test).putArray("order");
            set.forEach(order::add);
        }
        System.out.println(Values.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(cases));
    }
}
