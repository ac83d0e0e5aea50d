package io.prestomixture.persistence;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * A directory that holds a saved model, on any Hadoop file system: MLlib's metadata, JSON files,
 * and whatever else its owner writes below it. Nothing in it is ever deserialised by Java.
 */
public final class ModelDirectory {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path path;
  private final SparkSession session;

  /** The params of a saved stage. */
  public static final class Params {
    private final DefaultParamsReader.Metadata metadata;

    private Params(DefaultParamsReader.Metadata metadata) {
      this.metadata = metadata;
    }

    /** The stage's identifier. */
    public String uid() {
      return metadata.uid();
    }

    /** Gives an instance the saved values. */
    public void setOn(org.apache.spark.ml.param.Params instance) {
      metadata.getAndSetParams(instance, Option.empty());
    }
  }

  /** The directory at a path, whether or not it exists. */
  public ModelDirectory(String path, SparkSession session) {
    this.path = new Path(path);
    this.session = session;
  }

  /** The path of a file or directory in it. */
  public String resolve(String name) {
    return new Path(path, name).toString();
  }

  /** Writes class, identifier and params of a stage, as MLlib's stages do. */
  public void writeParams(org.apache.spark.ml.param.Params instance) {
    DefaultParamsWriter.saveMetadata(instance, path.toString(), session);
  }

  /**
   * Reads what {@link #writeParams} wrote.
   *
   * @throws InvalidInputException if this is no directory of a saved stage of that class
   */
  public Params readParams(Class<?> stage) {
    requireMetadata();
    try {
      return new Params(
          DefaultParamsReader.loadMetadata(path.toString(), session, stage.getName()));
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          String.format(
              "'%s' holds no saved %s (%s); give the directory that such a model was saved to.",
              path, stage.getSimpleName(), e.getMessage()));
    }
  }

  /**
   * Whether the stage saved here is of that class.
   *
   * @throws InvalidInputException if no stage is saved here
   */
  public boolean holds(Class<?> stage) {
    requireMetadata();
    return DefaultParamsReader.loadMetadata(path.toString(), session, "")
        .className()
        .equals(stage.getName());
  }

  private void requireMetadata() {
    if (!exists("metadata")) {
      throw new InvalidInputException(
          String.format(
              "'%s' is not a model directory: it has no metadata; give the directory that a model"
                  + " was saved to.",
              path));
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

  /**
   * Reads a JSON file.
   *
   * @throws InvalidInputException if it is missing or is not such a value
   */
  public <T> T readJson(String name, Class<T> type) {
    try (InputStream in = fileSystem().open(new Path(path, name))) {
      return JSON.readValue(in, type);
    } catch (IOException e) {
      throw new InvalidInputException(
          String.format(
              "'%s' in '%s' cannot be read (%s); save the model again.",
              name, path, e.getMessage()));
    }
  }

  private FileSystem fileSystem() throws IOException {
    return path.getFileSystem(session.sparkContext().hadoopConfiguration());
  }
}
