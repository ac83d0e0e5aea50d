package io.prestomixture.router;

import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains, measures and loads routers. */
public final class RouterTraining {
  /** The values of the {@code router} param. */
  public static final List<String> NAMES =
      List.of("forest", "boosted", "cost", "logistic", "nearest", "none");

  /** The values of the {@code routerInputs} param. */
  public static final List<String> INPUTS = List.of("both", "features");

  /** The values of the {@code routing} param. */
  public static final List<String> ROUTINGS = List.of("auto", "hard", "soft");

  private RouterTraining() {}

  /**
   * Trains a router.
   *
   * @param settings the settings
   * @param sample columns {@code features} (vector), {@code label}, {@code weight} (double), {@code
   *     cluster} (int), {@code predictions} and {@code losses} (vectors of length K)
   */
  public static TrainedRouter train(RouterSettings settings, Dataset<Row> sample) {
    throw new UnsupportedOperationException();
  }

  /** The router of that name saved by {@link Router#save}. */
  public static Router load(String name, String path) {
    throw new UnsupportedOperationException();
  }

  static Vector inputs(String routerInputs, Vector features, double[] predictions) {
    throw new UnsupportedOperationException();
  }
}
