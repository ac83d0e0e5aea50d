package io.prestomixture.evaluation;

import static org.apache.spark.ml.functions.vector_to_array;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How well predicted classes and their probabilities meet labels 0, 1, … A row of weight w counts
 * as w rows.
 *
 * @param rows number of rows judged, those of positive weight
 * @param accuracy share of the rows whose label is predicted
 * @param logLoss weighted mean of −log(probability of the label), each probability at least 1e-15;
 *     a label beyond the end of the vector has probability 0
 * @param macroF1 unweighted mean of F1 = 2PR/(P + R), P precision and R recall, over the classes
 *     among labels and predictions; F1 is 0 where no row of the class is predicted right
 * @param auc area under the ROC curve of the probability of class 1, ties counted half; NaN unless
 *     there are two classes and rows of both
 */
public record ClassificationQuality(
    long rows, double accuracy, double logLoss, double macroF1, double auc) implements Quality {

  @Override
  public Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("accuracy", accuracy);
    metrics.put("logLoss", logLoss);
    metrics.put("macroF1", macroF1);
    if (!Double.isNaN(auc)) {
      metrics.put("auc", auc);
    }
    return metrics;
  }

  /**
   * Judges predictions.
   *
   * @param predicted rows with the columns named
   * @param probability name of the column of probability vectors, one entry per class
   * @param weight name of the weight column; empty when every row weighs 1
   * @return empty if there are no rows
   */
  public static Optional<ClassificationQuality> of(
      Dataset<Row> predicted,
      String prediction,
      String probability,
      String label,
      Optional<String> weight) {
    Column shares = vector_to_array(predicted.col("`" + probability + "`"), "float64").as("shares");
    Dataset<Row> judged = JudgedRows.of(predicted, prediction, label, weight, shares);
    List<Cell> cells = Cell.of(judged);
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    Map<Double, Double> labelledOrPredicted = new HashMap<>();
    long rows = 0;
    double total = 0;
    double loss = 0;
    for (Cell cell : cells) {
      labelledOrPredicted.merge(cell.label(), cell.weight(), Double::sum);
      labelledOrPredicted.merge(cell.prediction(), cell.weight(), Double::sum);
      rows += cell.rows();
      total += cell.weight();
      loss += cell.loss();
    }
    double right = 0;
    double f1 = 0;
    for (Cell cell : cells) {
      if (cell.label() == cell.prediction()) {
        right += cell.weight();
        // 2PR/(P + R) = 2·right / (labelled + predicted)
        f1 += 2 * cell.weight() / labelledOrPredicted.get(cell.label());
      }
    }
    return Optional.of(
        new ClassificationQuality(
            rows,
            right / total,
            loss / total,
            f1 / labelledOrPredicted.size(),
            Cell.areBinary(cells) ? auc(judged) : Double.NaN));
  }

  private static double auc(Dataset<Row> judged) {
    return new BinaryClassificationEvaluator()
        .setNumBins(0)
        .setRawPredictionCol("score")
        .setLabelCol("y")
        .setWeightCol("w")
        .evaluate(judged.selectExpr("w", "y", "shares[1] as score"));
  }

  /** All rows of one label and one prediction; classes is the length of their longest vector. */
  private record Cell(
      double label, double prediction, long rows, double weight, double loss, int classes) {

    static List<Cell> of(Dataset<Row> judged) {
      return judged
          .withColumn("share", functions.expr("get(shares, int(y))"))
          .groupBy("y", "p")
          .agg(
              functions.expr("count(*)"),
              functions.expr("sum(w)"),
              functions.expr("sum(-w * ln(greatest(coalesce(share, 0), 1e-15)))"),
              functions.expr("max(size(shares))"))
          .collectAsList()
          .stream()
          .map(
              row ->
                  new Cell(
                      row.getDouble(0),
                      row.getDouble(1),
                      row.getLong(2),
                      row.getDouble(3),
                      row.getDouble(4),
                      row.getInt(5)))
          .toList();
    }

    static boolean areBinary(List<Cell> cells) {
      return cells.stream().allMatch(cell -> cell.classes() == 2)
          && cells.stream().mapToDouble(Cell::label).distinct().count() == 2;
    }
  }
}
