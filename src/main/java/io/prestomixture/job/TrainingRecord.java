package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model directory holds beside the models, as {@code training.json}.
 *
 * @param input the training file
 * @param columns what its columns were used for
 * @param featureNames the name of each coefficient
 * @param holdOut which rows were kept apart
 * @param labelScale the units in which the label was learned; null for its own
 * @param metrics the metrics of training; null where one is no finite number
 * @param versions of the programs that trained; null in models that were saved without
 */
record TrainingRecord(
    String input,
    ColumnRoles columns,
    List<String> featureNames,
    HoldOut holdOut,
    LabelScale labelScale,
    Map<String, Object> metrics,
    Map<String, String> versions) {

  /**
   * This record as JSON can hold it: a metric that is no finite number is null. Models that were
   * saved without have a text there.
   */
  TrainingRecord withFiniteMetrics() {
    Map<String, Object> finite = new LinkedHashMap<>();
    metrics.forEach(
        (name, value) ->
            finite.put(
                name,
                value instanceof Number number && Double.isFinite(number.doubleValue())
                    ? value
                    : null));
    return new TrainingRecord(input, columns, featureNames, holdOut, labelScale, finite, versions);
  }

  /**
   * This record, if it can be that of a mixture.
   *
   * @throws IllegalArgumentException if a field is missing or does not go with the mixture
   */
  TrainingRecord requireOf(PrestoMixtureModel mixture) {
    require(columns != null && columns.isWhole(), "field 'columns' lacks a part");
    require(holdOut != null, "field 'holdOut' is missing");
    require(metrics != null, "field 'metrics' is missing");
    require(
        featureNames != null && featureNames.size() == mixture.numFeatures(),
        "field 'featureNames' does not name the features of the mixture");
    return this;
  }

  private static void require(boolean held, String problem) {
    if (!held) {
      throw new IllegalArgumentException(problem);
    }
  }
}
