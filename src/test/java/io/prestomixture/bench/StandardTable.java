package io.prestomixture.bench;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** A table with all columns standardised: {@code features}, {@code label}. */
final class StandardTable {
  private StandardTable() {}

  static Dataset<Row> read(SparkSession session, Path file, int partitions) {
    Dataset<Row> table =
        session
            .read()
            .option("header", "true")
            .option("inferSchema", "true")
            .csv(file.toUri().toString())
            .repartition(partitions);
    String[] features =
        Arrays.stream(table.columns())
            .filter(name -> !name.equals("label") && !name.equals("group"))
            .toArray(String[]::new);
    Dataset<Row> assembled =
        new VectorAssembler().setInputCols(features).setOutputCol("raw").transform(table);
    Dataset<Row> scaled =
        new StandardScaler()
            .setInputCol("raw")
            .setOutputCol("features")
            .setWithMean(true)
            .fit(assembled)
            .transform(assembled);
    Row label =
        table.select(functions.avg("label"), functions.stddev_pop("label")).collectAsList().get(0);
    return scaled.select(
        functions.col("features"),
        functions.col("label").minus(label.getDouble(0)).divide(label.getDouble(1)).as("label"));
  }
}
