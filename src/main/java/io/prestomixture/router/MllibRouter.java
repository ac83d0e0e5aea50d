package io.prestomixture.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.MLWritable;

/**
 * A router over MLlib models. They are saved as MLlib saves them, in directories {@code model-0},
 * {@code model-1}, … beside the {@link RouterFile}.
 */
abstract class MllibRouter<M extends Model<M> & MLWritable> implements Router {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final Shares shares;

  /** An array, because Kryo, where it is Spark's serializer, cannot read Java's immutable lists. */
  private final M[] models;

  MllibRouter(String name, Shares shares, M[] models) {
    this.name = name;
    this.shares = shares;
    this.models = models;
  }

  final Shares shares() {
    return shares;
  }

  final int models() {
    return models.length;
  }

  final M model(int number) {
    return models[number];
  }

  @Override
  public final void save(String path) {
    RouterFile.create(name, shares).write(path);
    try {
      for (int number = 0; number < models.length; number++) {
        models[number].save(directory(path, number));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot save the router at '" + path + "'.", e);
    }
  }

  /** Loads the first models of a saved router into the given array. */
  static <M> M[] load(String path, M[] models, Function<String, M> load) {
    Arrays.setAll(models, number -> load.apply(directory(path, number)));
    return models;
  }

  private static String directory(String path, int number) {
    return new Path(path, "model-" + number).toString();
  }
}
