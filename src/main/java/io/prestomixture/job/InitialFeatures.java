package io.prestomixture.job;

import io.prestomixture.PrestoMixture;
import io.prestomixture.data.InvalidInputException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The feature stages of a fit that starts from a model that {@code train} wrote: those of the
 * model, so that its coefficients keep their meaning. Fitted anew, levels of a text would be
 * ordered by how often they occur now.
 */
final class InitialFeatures {
  private InitialFeatures() {}

  /**
   * The feature stages of a fit.
   *
   * @param mixture says whether it starts from a model, and from which
   * @param rows the training rows
   * @throws InvalidInputException if the features are not those of the model
   */
  static FeaturePipeline of(PrestoMixture mixture, ColumnRoles columns, Dataset<Row> rows) {
    FeaturePipeline fitted = FeaturePipeline.fit(rows, columns);
    String path = mixture.getInitialModelPath();
    if (path.isEmpty() || !TrainedModel.isAt(path, rows.sparkSession())) {
      return fitted;
    }
    TrainedModel initial = TrainedModel.load(path, rows.sparkSession());
    List<String> before = initial.record().columns().features();
    if (!before.equals(columns.features())) {
      throw new InvalidInputException(
          String.format(
              "The initial model was trained on columns %s, but the feature columns are %s; give"
                  + " the same, or choose another --init.",
              String.join(", ", before), String.join(", ", columns.features())));
    }
    Set<String> unknown = new HashSet<>(Arrays.asList(fitted.names()));
    unknown.removeAll(initial.record().featureNames());
    if (!unknown.isEmpty()) {
      throw new InvalidInputException(
          String.format(
              "The initial model does not know feature '%s'; leave out the rows that have it, or"
                  + " choose another --init.",
              unknown.stream().sorted().findFirst().orElseThrow()));
    }
    return initial.features(rows);
  }
}
