package io.prestomixture.router;

import io.prestomixture.data.RowKeys;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * The rows that a router learns from, in one canonical form.
 *
 * <p>The sample is put into one partition, ordered by content. MLlib draws a forest's bootstrap by
 * partition index and position, and merges partial sums in the order in which they arrive; in one
 * partition, ordered so, neither depends on how the caller's rows lay or on which executor was
 * quicker. A sample is small (see {@code routerSampleSize}), and learners of several models train
 * them side by side, so little time is lost.
 */
final class RouterSample {
  static final String INPUTS = "inputs";
  static final String LABEL = "label";
  static final String WEIGHT = "weight";
  static final String CLUSTER = "cluster";
  static final String OUTPUTS = "outputs";
  static final String LOSSES = "losses";
  private static final String KEY = "key";
  private static final String HELD_OUT = "heldOut";

  /** Sets the held-out draw apart from others that use the same seed, such as the sampling. */
  static final long HELD_OUT_STREAM = 0x5DEECE66DL;

  private RouterSample() {}

  /** The rows of positive weight, with the router's inputs and whether they are held out. */
  static Dataset<Row> canonical(RouterSettings settings, Dataset<Row> sample) {
    String routerInputs = settings.routerInputs();
    long seed = settings.seed() ^ HELD_OUT_STREAM;
    double fraction = settings.validationFraction();
    Column inputs =
        functions
            .udf(
                (UDF2<Vector, Vector, Vector>)
                    (features, outputs) ->
                        RouterTraining.inputs(routerInputs, features, outputs.toArray()),
                SQLDataTypes.VectorType())
            .apply(functions.col("features"), functions.col(OUTPUTS));
    Column key =
        functions
            .udf((UDF2<Vector, Double, Long>) RowKeys::of, DataTypes.LongType)
            .apply(functions.col("features"), functions.col(LABEL));
    Column heldOut =
        functions
            .udf((Long rowKey) -> RowKeys.uniform(seed, rowKey) < fraction, DataTypes.BooleanType)
            .apply(functions.col(KEY));
    return sample
        .where(functions.col(WEIGHT).gt(0))
        .select(
            inputs.as(INPUTS),
            functions.col(LABEL),
            functions.col(WEIGHT),
            functions.col(CLUSTER),
            functions.col(OUTPUTS),
            functions.col(LOSSES),
            key.as(KEY))
        .withColumn(HELD_OUT, heldOut)
        .repartition(1)
        .sortWithinPartitions(KEY, CLUSTER, WEIGHT);
  }

  /** The rows that a router is trained on while it is measured. */
  static Dataset<Row> trainPart(Dataset<Row> canonical) {
    return canonical.where(functions.not(functions.col(HELD_OUT)));
  }

  /** The rows that it is measured on. */
  static Dataset<Row> heldOutPart(Dataset<Row> canonical) {
    return canonical.where(functions.col(HELD_OUT));
  }
}
