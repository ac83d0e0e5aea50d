package io.prestomixture.router;

import io.prestomixture.linalg.PairedGain;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Trains, measures and loads routers. */
public final class RouterTraining {
  /** The value of the {@code router} param that tries all but {@code none}. */
  public static final String AUTO = "auto";

  /** The values of the {@code router} param. */
  public static final List<String> NAMES =
      List.of(
          AUTO,
          GateRouter.NAME,
          ForestRouter.NAME,
          CostRouter.NAME,
          LogisticRouter.NAME,
          NearestRouter.NAME,
          SharesRouter.NAME);

  /** The values of the {@code routerInputs} param. */
  public static final List<String> INPUTS = List.of("both", "features");

  /** The values of the {@code routing} param. */
  public static final List<String> ROUTINGS = List.of("auto", "hard", "soft");

  private RouterTraining() {}

  /** Trains a router where none was given. */
  public static TrainedRouter train(RouterSettings settings, Dataset<Row> sample) {
    return train(settings, sample, Optional.empty());
  }

  /**
   * Trains a router on the whole sample. Before that, one trained on a part of it is measured on
   * the held-out rest, which also decides {@code routing = auto}: the smaller error, hard routing
   * on a tie, soft routing if nothing could be measured. Where there is a choice of routers, all
   * are measured so, on a part of a large sample, and of those whose error ({@link
   * ErrorMeasure#ofChoice}: of classes how often another one is predicted) is below that of the
   * first by more than two standard errors the best is taken: few held-out rows say little. A
   * simpler one, {@code nearest} or {@code logistic}, is taken instead if its error would be hardly
   * above that even if it were two standard errors more than was measured, and (but for classes)
   * not by more than a tenth of that on the rows that both learned from. Both parts, and every bit
   * of the result, follow from the rows and the seed, whatever the order and partitioning of the
   * sample.
   *
   * @param settings the settings
   * @param sample columns {@code features} (vector), {@code label}, {@code weight} (double), {@code
   *     cluster} (int), {@code losses} (vector of length K), and {@code outputs} (vector, of every
   *     component the same number of outputs, see {@link ErrorMeasure})
   * @param given a further router to choose from
   */
  public static TrainedRouter train(
      RouterSettings settings, Dataset<Row> sample, Optional<Clustering> given) {
    requireOneOf("Router", settings.router(), NAMES);
    requireOneOf("Router input", settings.routerInputs(), INPUTS);
    requireOneOf("Routing", settings.routing(), ROUTINGS);
    long start = System.nanoTime();
    Dataset<Row> rows =
        RouterSample.canonical(settings, sample).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long allRows = rows.count();
      if (allRows == 0) {
        throw new IllegalArgumentException(
            "The router's sample has no row of positive weight; give it at least one.");
      }
      Router own = given.map(clustering -> own(clustering, sample)).orElse(null);
      RouterTrials.Trial best = RouterTrials.best(settings, rows, allRows, own);
      HeldOutErrors errors = best.errors();
      String routing = errors.isHard(settings.routing()) ? "hard" : "soft";
      RouterReport report =
          new RouterReport(
              best.name(),
              settings.routerInputs(),
              routing,
              best.trainRows(),
              errors.rows(),
              errors.accuracy(),
              settings.errorMeasure().label(),
              errors.hardError(),
              errors.softError(),
              routing.equals("soft") ? errors.smoothing() : 0.0,
              (System.nanoTime() - start) * 1e-9);
      return new TrainedRouter(fit(best.name(), settings.withRouting(routing), rows, own), report);
    } finally {
      rows.unpersist();
    }
  }

  /**
   * Whether a router's errors are below those of the first by more than two standard errors of the
   * difference; what is no finite number is above every one that is.
   *
   * @param errors by row
   * @param first by row
   * @param weights by row
   */
  public static boolean isBetter(double[] errors, double[] first, double[] weights) {
    return PairedGain.of(errors, first, weights).exceeds(PairedGain.MORE_THAN_CHANCE);
  }

  /** MLlib's {@code regParam} of the router {@code logistic} for rows of so much weight. */
  public static double logisticPenalty(double weight) {
    return LogisticRouter.penalty(weight);
  }

  private static Router own(Clustering clustering, Dataset<Row> sample) {
    return new ClusteringRouter(
        clustering, sample.select("features").first().<Vector>getAs(0).size());
  }

  static Router fit(String name, RouterSettings settings, Dataset<Row> rows, Router own) {
    if (name.equals(ClusteringRouter.NAME)) {
      return own;
    }
    Shares shares = Shares.of(rows, settings.k());
    if (shares.classes() == 1) {
      return new SharesRouter(shares);
    }
    return switch (name) {
      case GateRouter.NAME -> GateRouter.train(rows, shares, settings);
      case ForestRouter.NAME -> ForestRouter.train(rows, shares, settings.seed());
      case CostRouter.NAME -> CostRouter.train(rows, shares, settings.seed());
      case LogisticRouter.NAME -> LogisticRouter.train(rows, shares);
      case NearestRouter.NAME -> NearestRouter.train(rows, shares);
      default -> new SharesRouter(shares);
    };
  }

  private static void requireOneOf(String what, String value, List<String> values) {
    if (!values.contains(value)) {
      throw new IllegalArgumentException(
          what + " '" + value + "' does not exist; choose one of: " + String.join(", ", values));
    }
  }

  /**
   * The router saved by {@link Router#save}, as its report tells of it.
   *
   * @param clusters number of clusters
   * @param features number of features
   * @param outputs number of outputs of all components together
   * @throws io.prestomixture.data.InvalidInputException if no router is saved there
   * @throws IllegalArgumentException if the saved one is another, or of other sizes
   */
  public static TrainedRouter load(
      RouterReport report, String path, int clusters, int features, int outputs) {
    requireOneOf("Router", report.router(), NAMES);
    requireOneOf("Router input", report.routerInputs(), INPUTS);
    requireOneOf("Routing", report.routing(), ROUTINGS);
    RouterFile file = RouterFile.read(path);
    Shares shares = file.shares(clusters);
    String saved = file.name();
    if (!saved.equals(report.router()) && shares.classes() > 1) {
      throw new IllegalArgumentException(
          "The router at '" + path + "' is '" + saved + "', not '" + report.router() + "'.");
    }
    int inputs = report.routerInputs().equals("features") ? features : features + outputs;
    boolean adds = file.has(RouterFile.CORRECTIONS) || file.has(RouterFile.REMAINDER);
    if (!report.errorMeasure().equals(ErrorMeasure.RMSE.label()) && adds) {
      throw new IllegalArgumentException(
          "The router at '" + path + "' adds to predictions, but the label is no real number.");
    }
    boolean ofClasses = report.errorMeasure().equals(ErrorMeasure.LOG_LOSS.label());
    if (!(report.smoothing() >= 0 && report.smoothing() < (ofClasses ? 1 : Double.MIN_VALUE))) {
      throw new IllegalArgumentException(
          String.format(
              "The router at '%s' has a smoothing of %s, which is not a share of class probabilities.",
              path, report.smoothing()));
    }
    return new TrainedRouter(load(saved, file, path, shares, features, inputs), report);
  }

  private static Router load(
      String name, RouterFile file, String path, Shares shares, int features, int inputs) {
    return switch (name) {
      case GateRouter.NAME -> GateRouter.load(file, shares, features, inputs);
      case ForestRouter.NAME -> ForestRouter.load(path, shares, inputs);
      case CostRouter.NAME -> CostRouter.load(path, shares, inputs);
      case LogisticRouter.NAME -> LogisticRouter.load(path, shares, inputs);
      case NearestRouter.NAME -> NearestRouter.load(file, shares, inputs);
      case SharesRouter.NAME -> new SharesRouter(shares);
      default -> throw new IllegalArgumentException("Router '" + name + "' does not exist.");
    };
  }

  /** What a router sees of a row: its features, and the component outputs after them. */
  static Vector inputs(String routerInputs, Vector features, double[] outputs) {
    if (routerInputs.equals("features")) {
      return features;
    }
    int d = features.size();
    int m = outputs.length;
    if (features instanceof SparseVector sparse) {
      int nonZeros = sparse.indices().length;
      int[] indices = Arrays.copyOf(sparse.indices(), nonZeros + m);
      double[] values = Arrays.copyOf(sparse.values(), nonZeros + m);
      for (int j = 0; j < m; j++) {
        indices[nonZeros + j] = d + j;
        values[nonZeros + j] = outputs[j];
      }
      return Vectors.sparse(d + m, indices, values);
    }
    double[] values = Arrays.copyOf(features.toArray(), d + m);
    System.arraycopy(outputs, 0, values, d, m);
    return Vectors.dense(values);
  }
}
