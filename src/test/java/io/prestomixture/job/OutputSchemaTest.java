package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.prestomixture.search.RoutingChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Schemas hold what outputs are, and nothing else: documents broken in any one place are refused.
 */
class OutputSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields that documents may lack, below any object. */
  private static final Set<String> OPTIONAL =
      Set.of("routingCharge", "routingChoice", "stability", "capacityCost");

  private static final String COMPARISON =
      """
      {"command": "compare", "status": "done", "objective": null, "rows": 333, "k": 3,
       "rounds": null, "fullPasses": null, "stopReason": null, "fingerprint": "0123456789abcdef",
       "input": "rows.csv", "label": "y", "family": "ridge", "splits": 2, "seed": 0,
       "error": "RMSE", "seconds": 12.5, "output": null, "metrics": {},
       "versions": {"PRESTO": "1", "Spark": "4", "Java": "17"}, "methods": [{"name": "presto",
       "trainObjective": 20.5, "trainObjectiveStdErr": 1.5, "testError": 0.75,
       "testErrorStdErr": 0.25, "testLogLoss": null, "testLogLossStdErr": null,
       "routerAccuracy": 0.875, "routerAccuracyStdErr": 0.125, "seconds": 2.5,
       "secondsStdErr": 0.5, "fullPasses": 12.5, "fullPassesStdErr": 0.5,
       "parametersPerPrediction": 27.0, "parametersPerPredictionStdErr": 0.0,
       "multiplyAddsPerPrediction": 20.0, "multiplyAddsPerPredictionStdErr": 0.0,
       "modelBytes": 6000.0, "modelBytesStdErr": 10.0, "routers": ["boosted/hard", null],
       "testErrors": [0.5, 1.0]}]}
      """;

  private static final String SHARDS =
      """
      {"format": "presto-shards", "version": 1, "dataFormat": "csv", "by": "label", "rows": 120,
       "shards": [{"cluster": 0, "rows": 120, "bytes": 3811, "sha256": "SUM",
       "files": [{"name": "cluster=0/part-00000.csv", "bytes": 3811, "sha256": "SUM"}],
       "component": {"name": "cluster=0/_component.json", "bytes": 412, "sha256": "SUM"}}]}
      """;

  private static JsonNode example(OutputSchema schema) throws IOException {
    return JSON.readTree(
        switch (schema) {
          case COMPARISON -> COMPARISON;
          case SHARDS -> SHARDS.replace("SUM", "0123456789abcdef".repeat(4));
          case TRAIN -> lineOfTheReadme();
        });
  }

  /** README leaves candidates out, where it has an ellipsis. */
  private static String lineOfTheReadme() throws IOException {
    return Files.readAllLines(Path.of("README.md")).stream()
        .filter(line -> line.startsWith("{\"command\":\"train\""))
        .findFirst()
        .orElseThrow()
        .replace(",…]", "]");
  }

  /** The objects of a document, itself first. */
  private static List<ObjectNode> objects(JsonNode document) {
    List<ObjectNode> objects = new ArrayList<>();
    if (document instanceof ObjectNode object) {
      objects.add(object);
    }
    document.forEach(child -> objects.addAll(objects(child)));
    return objects;
  }

  /** Every document that differs from the example by one change of one field. */
  private static void assertRefused(
      OutputSchema schema, Set<String> but, BiConsumer<ObjectNode, String> change)
      throws IOException {
    JsonNode example = example(schema);
    int count = objects(example).size();
    for (int i = 0; i < count; i++) {
      List<String> names = new ArrayList<>();
      objects(example).get(i).fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode broken = example.deepCopy();
        change.accept(objects(broken).get(i), name);
        if (!but.contains(name) && !broken.equals(example)) {
          assertThat(schema.violations(broken)).as(name).isNotEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void schemasAreSchemasAndTheExamplesHold(OutputSchema schema) throws IOException {
    assertThat(
            JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(SchemaLocation.of(SchemaId.V202012))
                .validate(schema.document()))
        .isEmpty();
    assertThat(schema.violations(example(schema))).isEmpty();
  }

  /** JSON has no infinity, which a writer would make a text of. */
  @Test
  void numbersOfRecordsAreNullWhereTheyAreNotFinite() throws IOException {
    RoutingChoice choice =
        new RoutingChoice(
            List.of(
                new RoutingChoice.Candidate(0, 1.5, Double.POSITIVE_INFINITY),
                new RoutingChoice.Candidate(0.5, 2.5, Double.NaN)),
            1);
    JsonNode written =
        JSON.readTree(JsonLine.ofNoFit("train").with("routingChoice", choice).toString())
            .get("routingChoice");
    assertThat(written.toString())
        .isEqualTo(
            "{\"candidates\":[{\"routingWeight\":0.0,\"loss\":1.5,\"heldOutError\":null},"
                + "{\"routingWeight\":0.5,\"loss\":2.5,\"heldOutError\":null}],\"taken\":1}");
    ObjectNode line = (ObjectNode) example(OutputSchema.TRAIN);
    line.set("routingChoice", written);
    assertThat(OutputSchema.TRAIN.violations(line)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aTextForANumberIsRefused(OutputSchema schema) throws IOException {
    assertRefused(
        schema,
        Set.of(),
        (object, name) -> {
          if (object.get(name).isNumber()) {
            object.put(name, object.get(name).asText());
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void anObjectOfOtherFieldsIsRefusedEverywhere(OutputSchema schema) throws IOException {
    assertRefused(schema, Set.of(), (object, name) -> object.putObject(name).put("other", true));
  }

  @ParameterizedTest
  @EnumSource
  void aFieldMoreIsRefused(OutputSchema schema) throws IOException {
    assertRefused(schema, Set.of(), (object, name) -> object.put(name + "Other", 1));
  }

  /** Metrics are by the kind of label, so that any of them may be missing. */
  @ParameterizedTest
  @EnumSource
  void aFieldLessIsRefused(OutputSchema schema) throws IOException {
    JsonNode metrics = example(schema).path("metrics");
    assertRefused(
        schema,
        OPTIONAL,
        (object, name) -> {
          if (!object.equals(metrics)) {
            object.remove(name);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aNegativeCountIsRefused(OutputSchema schema) throws IOException {
    assertRefused(
        schema,
        Set.of("seed"),
        (object, name) -> {
          if (object.get(name).isIntegralNumber()) {
            object.put(name, -1);
          }
        });
  }
}
