package io.prestomixture.persistence;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * A directory that holds a saved model, on any Hadoop file system: MLlib's metadata, JSON files,
 * whatever else its owner writes below it, and the {@link Manifest} that seals it. Nothing in it is
 * ever deserialised by Java, and whatever is wrong with it is an {@link InvalidInputException}.
 */
public final class ModelDirectory {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Far more than a million names of features need. */
  private static final long MOST_JSON_BYTES = 256L << 20;

  private final Path path;
  private final SparkSession session;

  /** The params of a saved stage. */
  public final class Params {
    private final DefaultParamsReader.Metadata metadata;

    private Params(DefaultParamsReader.Metadata metadata) {
      this.metadata = metadata;
    }

    /** The stage's identifier. */
    public String uid() {
      return metadata.uid();
    }

    /**
     * Gives an instance the saved values.
     *
     * @throws InvalidInputException if it has no such param, or a param cannot have such a value
     */
    public <T extends org.apache.spark.ml.param.Params> T setOn(T instance) {
      return load(
          "metadata",
          () -> {
            try {
              metadata.getAndSetParams(instance, Option.empty());
            } catch (InvalidInputException e) {
              // Params say what is wrong with a value, but not where it comes from.
              throw new IllegalArgumentException(e.getMessage(), e);
            }
            return instance;
          });
    }
  }

  /**
   * The directory at a path, whether or not it exists.
   *
   * @throws InvalidInputException if no path is written so
   */
  public ModelDirectory(String path, SparkSession session) {
    try {
      this.path = new Path(path);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          String.format(
              "Model directory '%s' is no path (%s); give another.",
              path, InvalidInputException.firstLine(e)));
    }
    this.session = session;
  }

  /** Where it is. */
  public String path() {
    return path.toString();
  }

  /** The path of a file or directory in it. */
  public String resolve(String name) {
    return new Path(path, name).toString();
  }

  /** Writes class, identifier and params of a stage, as MLlib's stages do. */
  public void writeParams(org.apache.spark.ml.param.Params instance) {
    DefaultParamsWriter.saveMetadata(instance, path.toString(), session);
  }

  /** Lists all files and their checksums, last of all: the model is whole. */
  public void seal() {
    try {
      new Manifest(fileSystem(), path).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Checks that the directory is as it was sealed.
   *
   * @throws InvalidInputException a sentence with the file that is damaged, missing or too much
   */
  public void requireSealed() {
    try {
      new Manifest(fileSystem(), path).verify();
    } catch (IOException e) {
      throw new InvalidInputException(
          String.format(
              "Model directory '%s' cannot be read (%s); copy the model anew, or train it again.",
              path, InvalidInputException.firstLine(e)));
    }
  }

  /** What {@link #seal} wrote, which tells this model from every other one; empty for nothing. */
  public String sealedAs() {
    try (InputStream in = fileSystem().open(new Path(path, Manifest.FILE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Reads what {@link #writeParams} wrote.
   *
   * @throws InvalidInputException if this is no directory of a saved stage of that class
   */
  public Params readParams(Class<?> stage) {
    DefaultParamsReader.Metadata metadata = metadata();
    if (!metadata.className().equals(stage.getName())) {
      throw new InvalidInputException(
          String.format(
              "'%s' holds no saved %s, but a %s; give the directory that such a model was saved to.",
              path, stage.getSimpleName(), metadata.className()));
    }
    return new Params(metadata);
  }

  /**
   * The name of the class of the stage that is saved here.
   *
   * @throws InvalidInputException if no stage is saved here
   */
  public String stageClass() {
    return metadata().className();
  }

  /**
   * The stages of the pipeline that is saved here, in order.
   *
   * @throws InvalidInputException if no pipeline is saved here, or the name of a stage is one that
   *     could lead out of this directory
   */
  public List<ModelDirectory> stages() {
    String metadata = metadata().metadataJson();
    JsonNode names = load("metadata", () -> JSON.readTree(metadata)).at("/paramMap/stageUids");
    List<ModelDirectory> stages = new ArrayList<>();
    for (JsonNode name : names) {
      if (!name.asText().matches("[\\w.-]+")) {
        throw new InvalidInputException(
            String.format(
                "Stage '%s' in 'metadata' of model '%s' is no name of a stage, which has only"
                    + " letters, digits, dots, dashes and underscores; train the model again.",
                name.asText(), path));
      }
      String directory =
          Pipeline.SharedReadWrite$.MODULE$.getStagePath(
              name.asText(), stages.size(), names.size(), resolve("stages"));
      stages.add(new ModelDirectory(directory, session));
    }
    return stages;
  }

  private DefaultParamsReader.Metadata metadata() {
    if (!exists("metadata")) {
      throw new InvalidInputException(
          String.format(
              "'%s' is not a model directory: it has no metadata; give the directory that a model"
                  + " was saved to.",
              path));
    }
    return load("metadata", () -> DefaultParamsReader.loadMetadata(path.toString(), session, ""));
  }

  /**
   * Loads a part of the model.
   *
   * @param name the file or directory that holds it
   * @throws InvalidInputException if that fails, for whatever reason: a sentence with the name
   */
  public <T> T load(String name, Callable<T> loading) {
    try {
      return loading.call();
    } catch (InvalidInputException e) {
      throw e;
    } catch (Exception e) {
      throw new InvalidInputException(
          String.format(
              "'%s' of model '%s' cannot be loaded (%s); copy the model anew, or train it again.",
              name, path, InvalidInputException.firstLine(e)));
    }
  }

  /** Whether a file or directory of that name exists in it. */
  public boolean exists(String name) {
    try {
      return fileSystem().exists(new Path(path, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a value as a JSON file. */
  public void writeJson(String name, Object value) {
    try (OutputStream out = fileSystem().create(new Path(path, name), false)) {
      JSON.writeValue(out, value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a text file. */
  public void writeText(String name, String text) {
    try (OutputStream out = fileSystem().create(new Path(path, name), false)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a JSON file.
   *
   * @throws InvalidInputException if it is missing or is not such a value
   */
  public <T> T readJson(String name, Class<T> type) {
    return load(
        name,
        () -> {
          Path file = new Path(path, name);
          long length = fileSystem().getFileStatus(file).getLen();
          if (length > MOST_JSON_BYTES) {
            throw new IOException(String.format("it has %d bytes, which is too much", length));
          }
          try (InputStream in = fileSystem().open(file)) {
            return Objects.requireNonNull(JSON.readValue(in, type), "it holds nothing");
          }
        });
  }

  private FileSystem fileSystem() throws IOException {
    return path.getFileSystem(session.sparkContext().hadoopConfiguration());
  }
}
