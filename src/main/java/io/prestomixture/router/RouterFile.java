package io.prestomixture.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * The file {@code router.json} of a saved router: its name, the shares, and other numbers. JSON
 * keeps every bit of a finite double: the shortest decimal that reads back as the same number.
 */
final class RouterFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "router.json";
  private static final String NAME = "router";
  private static final String SHARES = "shares";

  private final ObjectNode content;

  private RouterFile(ObjectNode content) {
    this.content = content;
  }

  static RouterFile create(String name, Shares shares) {
    RouterFile file = new RouterFile(JSON.createObjectNode().put(NAME, name));
    return file.with(SHARES, shares.values());
  }

  static RouterFile read(String path) {
    Path file = new Path(path, FILE);
    try (InputStream in = file.getFileSystem(configuration()).open(file)) {
      JsonNode content = JSON.readTree(in);
      if (content instanceof ObjectNode object) {
        return new RouterFile(object);
      }
      throw new IllegalArgumentException("'" + file + "' is not a saved router.");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the router at '" + path + "'.", e);
    }
  }

  void write(String path) {
    Path file = new Path(path, FILE);
    try (OutputStream out = file.getFileSystem(configuration()).create(file, false)) {
      JSON.writeValue(out, content);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot save the router at '" + path + "'.", e);
    }
  }

  RouterFile with(String field, double[] values) {
    ArrayNode array = content.putArray(field);
    for (double value : values) {
      array.add(value);
    }
    return this;
  }

  double[] numbers(String field) {
    JsonNode array = content.path(field);
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }

  String name() {
    return content.path(NAME).asText();
  }

  Shares shares() {
    return new Shares(numbers(SHARES));
  }

  private static Configuration configuration() {
    return SparkSession.active().sparkContext().hadoopConfiguration();
  }
}
