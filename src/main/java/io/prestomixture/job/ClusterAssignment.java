package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.functions;

/** How rows of a table are given to the clusters of a trained model. */
enum ClusterAssignment {
  /**
   * By the loss of the row's own label: argmin_k ℓ(y, h_k(x)), summed with the weights over the
   * rows of a group where training had groups. It is where the fit has its rows, but for what else
   * a fit minds: penalties, marginal gains, limits on sizes and charges.
   */
  LABEL {
    @Override
    Dataset<Row> assign(TrainedModel trained, Dataset<Row> rows) {
      ColumnRoles columns = trained.record().columns();
      LabelScale scale = trained.record().labelScale();
      Column label = columns.labelColumn();
      Dataset<Row> losing =
          trained
              .mixture()
              .withLosses(rows, scale == null ? label : scale.standardized(label), LOSSES);
      Column losses = org.apache.spark.ml.functions.vector_to_array(losing.col(LOSSES), "float64");
      if (columns.group() != null) {
        losses = groupSums(losses, columns, trained.mixture().components().size());
      }
      Column least = functions.array_position(losses, functions.array_min(losses));
      return losing.withColumn(CLUSTER, least.minus(1).cast("int"));
    }
  },

  /** By the router, which sees no label; by the least loss in families without one. */
  ROUTER {
    @Override
    Dataset<Row> assign(TrainedModel trained, Dataset<Row> rows) {
      return trained
          .mixture()
          .copy(ParamMap.empty())
          .setClusterCol(CLUSTER)
          .setPredictionCol("")
          .setClusterProbabilityCol("")
          .setComponentPredictionsCol("")
          .setProbabilityCol("")
          .setRawPredictionCol("")
          .transform(rows);
    }
  };

  /** The column that {@link #assign} adds: the number of the cluster. */
  static final String CLUSTER = FeaturePipeline.PREFIX + "cluster";

  private static final String LOSSES = FeaturePipeline.PREFIX + "losses";

  /** Adds {@link #CLUSTER} to rows that have the feature vector. */
  abstract Dataset<Row> assign(TrainedModel trained, Dataset<Row> rows);

  /** The name that options and manifests use. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The assignment that is asked for.
   *
   * @param asked its name; empty chooses by the label where the table has label, weight and group
   *     of training, else by the router
   */
  static ClusterAssignment choose(
      Optional<String> asked, TrainedModel trained, Dataset<Row> table) {
    ColumnRoles columns = trained.record().columns();
    if (asked.isEmpty()) {
      Set<String> present = new HashSet<>(Arrays.asList(table.columns()));
      boolean labelled =
          Stream.of(columns.label(), columns.weight(), columns.group())
              .filter(Objects::nonNull)
              .allMatch(present::contains);
      return labelled && columns.label() != null ? LABEL : ROUTER;
    }
    List<String> names = Arrays.stream(values()).map(ClusterAssignment::label).toList();
    if (!names.contains(asked.get())) {
      throw InvalidInputException.unknown("value of --by", asked.get(), names);
    }
    if (asked.get().equals(LABEL.label()) && columns.label() == null) {
      throw new InvalidInputException(
          String.format(
              "Family '%s' has no label, so rows cannot be assigned by it; leave out --by.",
              trained.mixture().getFamily()));
    }
    return valueOf(asked.get().toUpperCase(Locale.ROOT));
  }

  private static Column groupSums(Column losses, ColumnRoles columns, int k) {
    WindowSpec group = Window.partitionBy(functions.col("`" + columns.group() + "`"));
    Column weight = columns.weight() == null ? functions.lit(1.0) : columns.weightColumn();
    Column[] sums = new Column[k];
    Arrays.setAll(sums, c -> functions.sum(losses.getItem(c).multiply(weight)).over(group));
    return functions.array(sums);
  }
}
