package io.prestomixture.router;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.scoring.TreeDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
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

  /** Of boosted routers: what they add to mixed outputs. */
  static final String CORRECTIONS = "corrections";

  static final String REMAINDER = "remainder";

  /** Shares sum to 1 but for rounding. */
  private static final double ROUNDING = 1e-9;

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
      if (JSON.readTree(in) instanceof ObjectNode object) {
        return new RouterFile(object);
      }
      throw new InvalidInputException(
          String.format("'%s' is not a saved router; train the model again.", file));
    } catch (IOException e) {
      throw new InvalidInputException(
          String.format(
              "The router '%s' cannot be read (%s); copy the model anew, or train it again.",
              file, InvalidInputException.firstLine(e)));
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

  /**
   * The numbers of a field.
   *
   * @throws IllegalArgumentException unless there are that many, and finite ones
   */
  double[] numbers(String field, long length) {
    JsonNode array = content.path(field);
    if (!array.isArray() || array.size() != length) {
      throw new IllegalArgumentException(
          String.format(
              "field '%s' of %s must be %d numbers, but has %d entries",
              field, FILE, length, array.size()));
    }
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
      if (!array.get(i).isNumber() || !Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            String.format("field '%s' of %s has %s", field, FILE, array.get(i)));
      }
    }
    return values;
  }

  /** Whether a field is there and not an empty array. */
  boolean has(String field) {
    JsonNode array = content.path(field);
    return !array.isMissingNode() && !(array.isArray() && array.isEmpty());
  }

  RouterFile withTrees(String field, List<List<TreeDocument>> forests) {
    content.set(field, JSON.valueToTree(forests));
    return this;
  }

  /**
   * The forests of a field.
   *
   * @throws IllegalArgumentException unless there are that many
   */
  List<List<TreeDocument>> trees(String field, int count) {
    List<List<TreeDocument>> forests;
    try {
      forests = JSON.convertValue(content.path(field), new TypeReference<>() {});
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format("field '%s' of %s does not hold trees", field, FILE), e);
    }
    if (forests == null || forests.size() != count) {
      throw new IllegalArgumentException(
          String.format("field '%s' of %s must hold %d forests", field, FILE, count));
    }
    return forests;
  }

  String name() {
    return content.path(NAME).asText();
  }

  Shares shares(int clusters) {
    double[] shares = numbers(SHARES, clusters);
    boolean ofAll = Arrays.stream(shares).allMatch(share -> share >= 0);
    if (!ofAll || Math.abs(Arrays.stream(shares).sum() - 1) > ROUNDING) {
      throw new IllegalArgumentException(
          String.format("field '%s' of %s must be shares that sum to 1", SHARES, FILE));
    }
    return new Shares(shares);
  }

  private static Configuration configuration() {
    return SparkSession.active().sparkContext().hadoopConfiguration();
  }
}
