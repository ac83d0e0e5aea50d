package io.prestomixture.data;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * Rows whose label or features lie outside of what a family can learn from, and the classes that
 * labels are. Values that are no numbers at all are not its business.
 */
final class DomainCheck implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How far a sum of features may be from 1. */
  private static final double SUM_TOLERANCE = 1e-6;

  /** Columns of {@link #problems} that are no features. */
  private static final int LABEL = -1;

  private static final int FEATURE_SUM = Integer.MAX_VALUE;
  private static final long NOWHERE = Long.MAX_VALUE;

  private final LabelType labelType;
  private final FeatureDomain featureDomain;
  private final RowProblems problems = new RowProblems();

  /** The first row of each class that has positive weight. */
  private long[] firstRows = new long[0];

  DomainCheck(LabelType labelType, FeatureDomain featureDomain) {
    this.labelType = labelType;
    this.featureDomain = featureDomain;
  }

  /** Checks a finite label. */
  void addLabel(double label, double weight, long row) {
    boolean valid =
        switch (labelType) {
          case NONE, REAL -> true;
          case COUNT -> label >= 0;
          case BINARY -> label == 0 || label == 1;
          case CLASSES ->
              label >= 0 && label <= LabelType.LARGEST_CLASS && label == Math.rint(label);
        };
    if (!valid) {
      problems.add(LABEL, row, label);
    } else if (labelType == LabelType.CLASSES && weight > 0) {
      seen((int) label, row);
    }
  }

  private void seen(int label, long row) {
    if (label >= firstRows.length) {
      int known = firstRows.length;
      firstRows = Arrays.copyOf(firstRows, label + 1);
      Arrays.fill(firstRows, known, label + 1, NOWHERE);
    }
    firstRows[label] = Math.min(firstRows[label], row);
  }

  /** Checks the finite ones among the features of a row. */
  void addFeatures(Vector features, long row) {
    switch (featureDomain) {
      case ANY -> {}
      case NON_NEGATIVE -> addNegative(features, row);
      case POSITIVE -> addNotPositive(features.toArray(), row);
      case SIMPLEX -> {
        double[] values = features.toArray();
        addNotPositive(values, row);
        double sum = Arrays.stream(values).sum();
        if (Double.isFinite(sum) && Math.abs(sum - 1) > SUM_TOLERANCE) {
          problems.add(FEATURE_SUM, row, sum);
        }
      }
    }
  }

  private void addNegative(Vector features, long row) {
    if (features instanceof SparseVector sparse) {
      for (int e = 0; e < sparse.indices().length; e++) {
        addNegative(sparse.indices()[e], sparse.values()[e], row);
      }
    } else {
      double[] values = ((DenseVector) features).values();
      for (int j = 0; j < values.length; j++) {
        addNegative(j, values[j], row);
      }
    }
  }

  private void addNegative(int feature, double value, long row) {
    if (value < 0 && Double.isFinite(value)) {
      problems.add(feature, row, value);
    }
  }

  private void addNotPositive(double[] values, long row) {
    for (int j = 0; j < values.length; j++) {
      if (values[j] <= 0 && Double.isFinite(values[j])) {
        problems.add(j, row, values[j]);
      }
    }
  }

  /** Adds what was found in the rows that follow the given number of rows. */
  void merge(DomainCheck later, long rows) {
    problems.merge(later.problems, rows);
    for (int label = later.firstRows.length - 1; label >= 0; label--) {
      if (later.firstRows[label] != NOWHERE) {
        seen(label, rows + later.firstRows[label]);
      }
    }
  }

  /** Whether {@link #check} finds nothing to refuse. */
  boolean isUsable() {
    return problems.isEmpty();
  }

  /** Number of classes of the label; 0 unless it is a class. */
  int classes() {
    return switch (labelType) {
      case NONE, REAL, COUNT -> 0;
      case BINARY -> 2;
      case CLASSES -> firstRows.length;
    };
  }

  /**
   * Refuses values that the family cannot learn from.
   *
   * @throws InvalidInputException a sentence with the column, the count and the first row
   */
  void check(InputColumns columns, String[] featureNames) {
    problems.check(
        (column, problem) -> sentence(column, problem, columns, featureNames),
        column -> name(column, columns, featureNames));
  }

  /** Refuses classes with gaps, or a single one; labels that are no classes pass. */
  void checkClasses(String label) {
    if (labelType != LabelType.CLASSES) {
      return;
    }
    for (int missing = 0; missing < firstRows.length; missing++) {
      if (firstRows[missing] == NOWHERE) {
        int next = missing;
        while (firstRows[next] == NOWHERE) {
          next++;
        }
        throw new InvalidInputException(
            String.format(
                "Label column '%s' has no row of class %d, but of class %d (first in row %d"
                    + " counted from 0); number the classes 0, 1, … without gaps.",
                label, missing, next, firstRows[next]));
      }
    }
    if (firstRows.length < 2) {
      throw new InvalidInputException(
          String.format(
              "Label column '%s' is the same in every row, but there must be at least two classes;"
                  + " give rows of another class.",
              label));
    }
  }

  private static String name(int column, InputColumns columns, String[] featureNames) {
    return switch (column) {
      case LABEL -> columns.label().orElse("");
      case FEATURE_SUM -> columns.features();
      default -> featureNames[column];
    };
  }

  private String sentence(
      int column, RowProblems.Problem problem, InputColumns columns, String[] names) {
    String where = problem.where();
    double value = problem.firstValue();
    return switch (column) {
      case LABEL -> labelSentence(columns.label().orElse(""), where, value);
      case FEATURE_SUM ->
          String.format(
              "Features must sum to 1 in every row, but do not in %s (%s); divide each row by its"
                  + " sum (MLlib's Normalizer with p = 1).",
              where, value);
      default ->
          String.format(
              "Column '%s' must %s in %s (%s); correct or remove these rows, or choose"
                  + " a divergence for such values.",
              names[column],
              featureDomain == FeatureDomain.NON_NEGATIVE
                  ? "not be negative, but is"
                  : "be positive, but is not",
              where,
              value);
    };
  }

  private String labelSentence(String label, String where, double value) {
    return switch (labelType) {
      case COUNT ->
          String.format(
              "Label column '%s' must not be negative, but is in %s (%s); correct or remove these"
                  + " rows, or choose a family for such labels.",
              label, where, value);
      case BINARY ->
          String.format(
              "Label column '%s' must be 0 or 1, but is not in %s (%s); number the two classes 0"
                  + " and 1.",
              label, where, value);
      default ->
          String.format(
              "Label column '%s' must be a class 0, 1, … up to %d, but is not in %s (%s); number the"
                  + " classes (MLlib's StringIndexer).",
              label, LabelType.LARGEST_CLASS, where, value);
    };
  }
}
