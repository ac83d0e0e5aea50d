package io.prestomixture.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The JSON schemas of what programs read, as users find them in the jar. */
enum OutputSchema {
  /** What {@code compare} ends with, and its {@code comparison.json}. */
  COMPARISON("comparison.json"),
  /** The line that {@code train} ends with. */
  TRAIN("train.json"),
  /** The {@code _manifest.json} of {@code partition}. */
  SHARDS("shards.json");

  private final String file;

  OutputSchema(String file) {
    this.file = file;
  }

  private JsonSchema schema() {
    try (InputStream in = JsonLine.class.getResourceAsStream("schema/" + file)) {
      return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What of a document is against the schema; empty if it holds. */
  List<String> violations(JsonNode document) {
    return schema().validate(document).stream().map(ValidationMessage::getMessage).toList();
  }

  /** The schema as a document. */
  JsonNode document() {
    return schema().getSchemaNode();
  }
}
