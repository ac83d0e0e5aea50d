package io.prestomixture.data;

import io.prestomixture.data.RowProblems.Problem;
import java.io.Serializable;
import java.util.Iterator;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/**
 * One pass over the input: counts, weighted means and variances, and every value that cannot be
 * learned from.
 *
 * <p>Summaries of consecutive partitions are merged in order, so that the index of the first bad
 * row is exact and the result has the same bits on every run.
 */
public final class DataSummary implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Keys of {@link #problems} that are not feature indices, in the order in which they are
   * reported.
   */
  private static final int GROUP = -5;

  private static final int FEATURES_NULL = -4;

  private static final int FEATURES_LENGTH = -3;
  private static final int LABEL = -2;
  private static final int WEIGHT = -1;

  private long rowsSeen;
  private long rows;
  private int numFeatures = -1;

  /** Null before the first row with features. */
  private FeatureMoments moments;

  private double weight;
  private double largestWeight;
  private double labelMean;
  private double labelScatter;
  private final RowProblems problems = new RowProblems();
  private final DomainCheck domain;
  private final RowFingerprint fingerprint = new RowFingerprint();
  private final RowCopies copies = new RowCopies();

  /** Rows with {@link #numFeatures} features, and the first of them. */
  private long fitting;

  private long firstFitting;

  /** Rows with other numbers of features, by that number. */
  private final TreeMap<Integer, Problem> misfits = new TreeMap<>();

  /** No rows, of which any number may become a label or feature. */
  public DataSummary() {
    this(LabelType.NONE, FeatureDomain.ANY);
  }

  /** No rows, whose labels and features must be of the given kinds. */
  public DataSummary(LabelType labelType, FeatureDomain featureDomain) {
    domain = new DomainCheck(labelType, featureDomain);
  }

  /** Summarises the rows of one partition; labels and features may be any numbers. */
  public static DataSummary of(Iterator<Row> rows) {
    return of(rows, LabelType.NONE, FeatureDomain.ANY);
  }

  /** Summarises the rows of one partition, whose labels and features must be of the given kinds. */
  public static DataSummary of(
      Iterator<Row> rows, LabelType labelType, FeatureDomain featureDomain) {
    DataSummary summary = new DataSummary(labelType, featureDomain);
    while (rows.hasNext()) {
      summary.add(rows.next());
    }
    return summary;
  }

  /** Adds the next row, as {@link InputRow#columns} has it. */
  public void add(Row row) {
    add(InputRow.of(row));
    rowsSeen++;
  }

  /** Whether {@link #check} finds no row to refuse. */
  public boolean isUsable() {
    return problems.isEmpty() && misfits.isEmpty() && domain.isUsable();
  }

  private void add(InputRow row) {
    Vector features = row.features();
    if (features == null) {
      report(FEATURES_NULL, Double.NaN);
      return;
    }
    if (numFeatures < 0) {
      numFeatures = features.size();
      moments = new FeatureMoments(numFeatures);
      firstFitting = rowsSeen;
    }
    if (row.groupMissing()) {
      report(GROUP, Double.NaN);
    }
    boolean fits = features.size() == numFeatures;
    if (fits) {
      fitting++;
    } else {
      misfits.merge(features.size(), new Problem(1, rowsSeen, features.size()), Problem::plus);
    }
    if (!Double.isFinite(row.weight()) || row.weight() < 0) {
      report(WEIGHT, row.weight());
      return;
    }
    if (Double.isFinite(row.label())) {
      domain.addLabel(row.label(), row.weight(), rowsSeen);
    } else {
      report(LABEL, row.label());
    }
    // Of a misfit only the values are checked.
    addFeatures(features, fits ? row.weight() : 0);
    if (fits) {
      domain.addFeatures(features, rowsSeen);
    }
    if (row.weight() > 0) {
      rows++;
      long key = RowKeys.of(features, row.label());
      fingerprint.add(row, key);
      copies.add(key);
      weight += row.weight();
      largestWeight = Math.max(largestWeight, row.weight());
      double difference = row.label() - labelMean;
      labelMean += difference * (row.weight() / weight);
      labelScatter += row.weight() * difference * (row.label() - labelMean);
    }
  }

  private void addFeatures(Vector features, double rowWeight) {
    FeatureMoments.forEachNonZero(
        features,
        (feature, value) -> {
          if (!Double.isFinite(value)) {
            report(feature, value);
          } else if (rowWeight > 0) {
            moments.add(feature, value, rowWeight);
          }
        });
  }

  private void report(int column, double value) {
    problems.add(column, rowsSeen, value);
  }

  /** Adds the summary of the partition that follows; returns this. */
  public DataSummary merge(DataSummary later) {
    problems.merge(later.problems, rowsSeen);
    domain.merge(later.domain, rowsSeen);
    fingerprint.merge(later.fingerprint);
    copies.merge(later.copies);
    if (numFeatures < 0) {
      numFeatures = later.numFeatures;
      moments = later.moments;
      firstFitting = rowsSeen + later.firstFitting;
    } else if (later.numFeatures == numFeatures) {
      moments.merge(later.moments);
    }
    mergeLengths(later);
    mergeLabels(later);
    rowsSeen += later.rowsSeen;
    rows += later.rows;
    largestWeight = Math.max(largestWeight, later.largestWeight);
    return this;
  }

  private void mergeLengths(DataSummary later) {
    if (later.fitting > 0) {
      later.misfits.put(
          later.numFeatures, new Problem(later.fitting, later.firstFitting, later.numFeatures));
    }
    later.misfits.forEach(
        (length, rows) -> {
          if (length == numFeatures) {
            fitting += rows.count();
          } else {
            misfits.merge(length, rows.after(rowsSeen), Problem::plus);
          }
        });
  }

  private void mergeLabels(DataSummary later) {
    if (later.weight > 0) {
      double share = later.weight / (weight + later.weight);
      double difference = later.labelMean - labelMean;
      labelScatter += later.labelScatter + difference * difference * weight * share;
      labelMean += difference * share;
      weight += later.weight;
    }
  }

  /**
   * Refuses values that cannot be learned from.
   *
   * @param columns the columns that were read
   * @param featureNames the name of each feature
   * @throws InvalidInputException a sentence with the column, the count and the first row (rows
   *     count from 0)
   */
  public void check(InputColumns columns, String[] featureNames) {
    if (rowsSeen == 0) {
      throw new InvalidInputException(
          "The input has no rows; give a data set with at least one row for each cluster.");
    }
    RowProblems all = new RowProblems();
    all.merge(problems, 0);
    misfits.values().stream()
        .reduce(Problem::plus)
        .ifPresent(problem -> all.add(FEATURES_LENGTH, problem));
    all.check(
        (column, problem) -> sentence(column, problem, columns, featureNames),
        column -> name(column, columns, featureNames));
    if (rows == 0) {
      throw new InvalidInputException(
          String.format(
              "All %d weights in column '%s' are 0; at least one row must have a positive weight.",
              rowsSeen, columns.weight().orElse("")));
    }
    domain.check(columns, featureNames);
  }

  /**
   * Refuses classes that cannot be learned: every class up to the largest must occur, and there
   * must be two.
   *
   * @throws InvalidInputException a sentence with the column and the class that is missing
   */
  public void checkClasses(InputColumns columns) {
    domain.checkClasses(columns.label().orElse(""));
  }

  private static String name(int column, InputColumns columns, String[] featureNames) {
    return switch (column) {
      case FEATURES_NULL, FEATURES_LENGTH -> columns.features();
      case GROUP -> columns.group().orElse("");
      case LABEL -> columns.label().orElse("");
      case WEIGHT -> columns.weight().orElse("");
      // Of a misfit that is longer than others.
      default -> column < featureNames.length ? featureNames[column] : columns.features();
    };
  }

  private String sentence(int column, Problem problem, InputColumns columns, String[] names) {
    String where = problem.where();
    String name = name(column, columns, names);
    return switch (column) {
      case FEATURES_NULL ->
          String.format(
              "Features column '%s' is null in %s; remove or fill these rows.", name, where);
      case GROUP ->
          String.format("Group column '%s' is null in %s; fill or remove these rows.", name, where);
      case FEATURES_LENGTH ->
          String.format(
              "Features column '%s' must have %d features in every row, but has another number in"
                  + " %s (it has %d); make all vectors the same length.",
              name, numFeatures, where, (long) problem.firstValue());
      case LABEL ->
          String.format(
              "Label column '%s' is null, NaN or infinite in %s (%s); remove or fill these rows.",
              name, where, problem.firstValue());
      case WEIGHT ->
          String.format(
              "Weight column '%s' must be finite and not negative, but is not in %s (%s); correct or"
                  + " remove these rows.",
              name, where, problem.firstValue());
      default ->
          String.format(
              "Column '%s' is null, NaN or infinite in %s (%s); remove or fill these rows.",
              name, where, problem.firstValue());
    };
  }

  /** Number of rows with positive weight. */
  public long rows() {
    return rows;
  }

  /** Total weight. */
  public double weight() {
    return weight;
  }

  /**
   * What tells these rows and weights from others, whatever their order: {@link RowFingerprint}.
   */
  public String fingerprint() {
    return fingerprint.toString();
  }

  /** Whether many rows are equal to others in features and label. */
  public boolean hasManyCopies() {
    return copies.areMany(rows);
  }

  /** The weight of the heaviest row. */
  public double largestWeight() {
    return largestWeight;
  }

  /** Number of features. */
  public int numFeatures() {
    return numFeatures;
  }

  /** Share of feature values that are not zero. */
  public double density() {
    return moments.entries() / ((double) rows * numFeatures);
  }

  /** Number of classes of the label: the largest class plus 1; 0 unless it is a class. */
  public int classes() {
    return domain.classes();
  }

  /** Weighted population standard deviation of the label. */
  public double labelDeviation() {
    return Math.sqrt(labelScatter / weight);
  }

  /**
   * The coordinates for a fit.
   *
   * @param centre whether features and label are shifted to mean 0
   * @param standardize whether features are divided by their standard deviation
   */
  public FeatureScaling scaling(boolean centre, boolean centreLabel, boolean standardize) {
    return moments.scaling(weight, centre, standardize, centreLabel ? labelMean : 0);
  }
}
