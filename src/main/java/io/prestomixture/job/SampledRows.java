package io.prestomixture.job;

import io.prestomixture.data.LabelType;
import io.prestomixture.report.ReportData.Counts;
import io.prestomixture.report.ReportData.Point;
import io.prestomixture.report.ReportData.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Rows as a report shows them: a sample of a bounded size, and counts of all. */
final class SampledRows {
  /** So many points can still be told apart. */
  private static final int MOST_POINTS = 2000;

  /** Principal components need a matrix of all pairs of features. */
  private static final int MOST_PROJECTED_FEATURES = 1000;

  private static final String OWN = FeaturePipeline.PREFIX + "own";
  private static final String SCALED = FeaturePipeline.PREFIX + "scaled";
  private static final String PLANE = FeaturePipeline.PREFIX + "plane";
  private static final long SEED = 1;

  private final TrainedModel trained;
  private final Dataset<Row> rows;

  /** Its rows are here, so that nothing is read again for them. */
  private final Dataset<Row> sample;

  private final StandardScalerModel scaler;

  /**
   * Prepares rows.
   *
   * @param table rows with features and label, which have been checked
   */
  SampledRows(TrainedModel trained, Dataset<Row> table) {
    this.trained = trained;
    ColumnRoles columns = trained.record().columns();
    Dataset<Row> own =
        hasRouter()
            ? ClusterAssignment.LABEL
                .assign(trained, table)
                .withColumnRenamed(ClusterAssignment.CLUSTER, OWN)
                .withColumn(columns.label(), columns.labelColumn())
            : table;
    rows = trained.judged(ClusterAssignment.ROUTER.assign(trained, own));
    List<Row> drawn = rows.orderBy(functions.rand(SEED)).limit(MOST_POINTS).collectAsList();
    sample = rows.sparkSession().createDataFrame(drawn, rows.schema());
    scaler =
        new StandardScaler()
            .setInputCol(FeaturePipeline.FEATURES)
            .setOutputCol(SCALED)
            .setWithMean(true)
            .fit(sample);
  }

  private LabelType labelType() {
    return trained.mixture().labelType();
  }

  private boolean hasRouter() {
    return labelType() != LabelType.NONE;
  }

  /** The standard deviation of every feature in the sample. */
  double[] deviations() {
    return scaler.std().toArray();
  }

  Rows data() {
    boolean projected = trained.mixture().numFeatures() <= MOST_PROJECTED_FEATURES;
    Dataset<Row> scaled = scaler.transform(sample);
    PCAModel pca = projected ? plane(scaled) : null;
    List<Point> points =
        (projected ? pca.transform(scaled) : scaled)
            .collectAsList().stream().map(row -> point(row, projected)).toList();
    return new Rows(
        hasRouter() ? trained.record().columns().label() : null,
        points,
        projected ? Arrays.stream(pca.explainedVariance().toArray()).sum() : null,
        hasRouter() ? counts(OWN, ClusterAssignment.CLUSTER, clusters()) : null,
        labelType().isClass()
            ? counts(trained.record().columns().label(), TrainedModel.PREDICTION, trained.classes())
            : null);
  }

  private PCAModel plane(Dataset<Row> scaled) {
    int dimensions = Math.min(2, trained.mixture().numFeatures());
    return new PCA().setInputCol(SCALED).setOutputCol(PLANE).setK(dimensions).fit(scaled);
  }

  private Point point(Row row, boolean projected) {
    Vector plane = projected ? row.getAs(PLANE) : null;
    boolean numeric = labelType() == LabelType.REAL || labelType() == LabelType.COUNT;
    Number label = numeric ? row.getAs(trained.record().columns().label()) : null;
    Number predicted = row.getAs(TrainedModel.PREDICTION);
    Number cluster = row.getAs(ClusterAssignment.CLUSTER);
    return new Point(
        numeric ? (Double) label.doubleValue() : null,
        predicted.doubleValue(),
        cluster.intValue(),
        projected ? (Double) plane.apply(0) : null,
        projected ? (Double) (plane.size() > 1 ? plane.apply(1) : 0.0) : null);
  }

  private List<String> clusters() {
    return IntStream.range(0, trained.mixture().components().size())
        .mapToObj(String::valueOf)
        .toList();
  }

  /** Numbers of rows by two columns of indices. */
  private Counts counts(String is, String takenFor, List<String> names) {
    long[][] counts = new long[names.size()][names.size()];
    Dataset<Row> pairs =
        rows.groupBy(
                functions.col("`" + is + "`").cast("int").as("a"),
                functions.col("`" + takenFor + "`").cast("int").as("b"))
            .count();
    for (Row pair : pairs.collectAsList()) {
      counts[pair.getInt(0)][pair.getInt(1)] = pair.getLong(2);
    }
    return new Counts(names, counts);
  }
}
