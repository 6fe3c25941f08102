package conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Runs cases with Kafka Streams and writes a line of JSON for each. With arguments: all cases of these files. Without:
 * a case a line is read from the standard input, and answered before the next is read.
 */
public final class Conformance {
    private Conformance() {
    }

    public static void main(String[] files) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        // Nothing else may write between the answers.
        System.setOut(System.err);
        for (String file : files) {
            JsonNode content = Values.JSON.readTree(new File(file));
            Iterable<JsonNode> cases = content.isArray() ? content : java.util.List.of(content);
            for (JsonNode test : cases) {
                answer(out, test);
            }
        }
        if (files.length > 0) {
            return;
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            answer(out, Values.JSON.readTree(line));
        }
    }

    private static void answer(PrintStream out, JsonNode test) throws IOException {
        ObjectNode result;
        try {
            result = CaseRunner.run(test);
        } catch (RuntimeException e) {
            result = Values.JSON.createObjectNode().put("name", test.path("name").asText()).put("broken", e.toString());
        }
        out.println(Values.JSON.writeValueAsString(result));
        out.flush();
    }
}
