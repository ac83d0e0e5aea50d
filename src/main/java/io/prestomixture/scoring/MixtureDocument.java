package io.prestomixture.scoring;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A mixture as one JSON file: all that a prediction needs, in plain numbers that any language can
 * read. {@link MixtureScorer} is the reference of what they mean.
 *
 * <pre>
 * { "format": "presto-mixture", "version": 1,
 *   "featureNames": ["area", "town=Oslo", …],
 *   "components": [
 *     { "family": "ridge", "coefficients": [[0.3, 1.5, …]], "intercepts": [7.1],
 *       "scale": [1.0, 1.0, …], "rows": 74, "weight": 74.0 }, … ],
 *   "router": { "name": "nearest", "inputs": "both", "routing": "soft", "shares": [0.27, …],
 *               "intercepts": [0.1, …], "coefficients": [[…], …] },
 *   "labelScale": { "mean": 17.2, "deviation": 2.0 },
 *   "classNames": ["no", "yes"],
 *   "columns": { "numbers": ["area"], "texts": [{ "name": "town", "levels": ["Oslo", …] }],
 *                "vectors": [{ "name": "pixels", "size": 64 }] } }
 * </pre>
 *
 * <p>With d features x, K components, and C classes (of families with a class as label), a row is
 * scored so:
 *
 * <ol>
 *   <li>Component k has outputs h_k(x), m numbers of each: see {@link ComponentDocument}.
 *   <li>The router tells cluster probabilities π_k(x) from x, or from x and all outputs after it,
 *       component by component: see {@link RouterDocument}. The cluster is the first of the highest
 *       probability.
 *   <li>With {@code routing} {@code soft} the output is Σ_k π_k(x)·h_k(x) over all k with π_k &gt;
 *       0, plus the {@code corrections} and the {@code remainder} of the router if it has any, or
 *       with its {@code smoothing} ε (1 − ε) times that plus ε/C; with {@code hard} it is h_k(x) of
 *       the cluster.
 *   <li>That output is the prediction, or rather output · deviation + mean where there is a {@code
 *       labelScale}. Of classifiers it is the class probabilities (m = C, or m = 1 for the
 *       probability of class 1 of two), and the prediction is the first class of the highest one.
 * </ol>
 *
 * <p>Families without a label have no router: their outputs are losses, a row belongs to the first
 * cluster of the least loss among those with {@code rows} &gt; 0, and its prediction is the number
 * of the cluster. The probability of that cluster is 1; of {@code gaussian} π_k(x) ∝ e^−loss_k.
 *
 * <p>Numbers are finite. Numbering (of features, classes, clusters, inputs) begins with 0. {@code
 * null} and a field that is left out are the same; other fields than these are refused, and so is
 * another version.
 *
 * @param format {@value #FORMAT}
 * @param version {@value #VERSION}; a change that older programs would misread needs another
 * @param featureNames the name of each feature; may be left out
 * @param components the components by cluster, all of the same numbers of features and outputs
 * @param router what tells clusters where there is a label; left out where there is none
 * @param labelScale the units in which the label was learned; left out for its own
 * @param classNames the text of each class; left out where classes have none
 * @param columns how features are made of a row of named columns; may be left out
 */
public record MixtureDocument(
    String format,
    int version,
    List<String> featureNames,
    List<ComponentDocument> components,
    RouterDocument router,
    LabelScale labelScale,
    List<String> classNames,
    ColumnsDocument columns) {

  /** What the field {@code format} says. */
  public static final String FORMAT = "presto-mixture";

  /** The version that is written and read. */
  public static final int VERSION = 1;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /**
   * The units of a label: learned was (y − mean) / deviation.
   *
   * @param mean what is added to outputs
   * @param deviation what they are multiplied by before
   */
  public record LabelScale(double mean, double deviation) {}

  /** Components and their router alone. */
  public MixtureDocument(List<ComponentDocument> components, RouterDocument router) {
    this(FORMAT, VERSION, null, components, router, null, null, null);
  }

  /** The same with what is known of the rows; null for what is not. */
  public MixtureDocument described(
      List<String> names, LabelScale scale, List<String> classes, ColumnsDocument from) {
    return new MixtureDocument(format, version, names, components, router, scale, classes, from);
  }

  /**
   * One component alone, as a mixture of one cluster.
   *
   * @param cluster its number here, counted from 0
   */
  public MixtureDocument component(int cluster) {
    RouterDocument alone = router == null ? null : RouterDocument.one();
    List<ComponentDocument> one = List.of(components.get(cluster));
    return new MixtureDocument(
        format, version, featureNames, one, alone, labelScale, classNames, columns);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be opened
   * @throws IllegalArgumentException if it is no such document, in a sentence
   */
  public static MixtureDocument read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, file.toString());
    }
  }

  /**
   * Reads a document.
   *
   * @param in its bytes, which are read to the end
   * @param name what sentences call it
   * @throws IOException if that fails
   * @throws IllegalArgumentException if it is no such document, in a sentence
   */
  public static MixtureDocument read(InputStream in, String name) throws IOException {
    try {
      JsonNode root = JSON.readTree(in);
      requireVersion(root, name);
      return JSON.treeToValue(root, MixtureDocument.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          String.format(
              "Model file '%s' cannot be read (%s); export the model again.",
              name, e.getOriginalMessage().lines().findFirst().orElse("it is damaged")),
          e);
    }
  }

  private static void requireVersion(JsonNode root, String name) {
    if (!root.path("format").asText().equals(FORMAT)) {
      throw new IllegalArgumentException(
          String.format(
              "'%s' is no model file: its field 'format' is not '%s'; give one that 'presto export'"
                  + " wrote.",
              name, FORMAT));
    }
    JsonNode version = root.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw new IllegalArgumentException(
          String.format(
              "Model file '%s' has version '%s', but this program reads version %d; export the model"
                  + " with this version of PRESTO, or use the one that wrote it.",
              name, version.asText(), VERSION));
    }
  }

  /** Writes a file, which must not exist. */
  public void write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      write(out);
    }
  }

  /** Writes all bytes of the document. The stream stays open. */
  public void write(OutputStream out) throws IOException {
    JSON.writer().without(JsonGenerator.Feature.AUTO_CLOSE_TARGET).writeValue(out, this);
  }
}
