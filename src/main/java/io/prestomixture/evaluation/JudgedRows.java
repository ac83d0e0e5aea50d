package io.prestomixture.evaluation;

import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The rows that a metric judges, under short names: weight w, label y, prediction p. */
final class JudgedRows {
  private JudgedRows() {}

  /**
   * Selects the rows of positive weight.
   *
   * @param weight name of the weight column; empty when every row weighs 1
   * @param others further columns to keep
   */
  static Dataset<Row> of(
      Dataset<Row> predicted,
      String prediction,
      String label,
      Optional<String> weight,
      Column... others) {
    Column w = weight.map(name -> number(predicted, name)).orElse(functions.lit(1.0));
    Column y = number(predicted, label);
    Column p = number(predicted, prediction);
    return predicted
        .select(
            Stream.concat(Stream.of(w.as("w"), y.as("y"), p.as("p")), Stream.of(others))
                .toArray(Column[]::new))
        .where("w > 0");
  }

  private static Column number(Dataset<Row> rows, String name) {
    return rows.col("`" + name + "`").cast("double");
  }
}
