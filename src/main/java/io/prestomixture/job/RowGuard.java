package io.prestomixture.job;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.LabelType;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;

/**
 * Ends the task through which a row passes that cannot be used, for a check that needs no pass of
 * its own. It says neither how many there are nor which is the first: {@link RowCheck#check} does.
 */
final class RowGuard implements UDF1<Row, Boolean> {
  private static final long serialVersionUID = 1L;

  private final LabelType label;
  private final int numClasses;
  private final FeatureDomain domain;
  private final int numFeatures;

  /** What passed through the task so far. */
  private transient DataSummary passed;

  /**
   * A guard of the rows of a model.
   *
   * @param numClasses of the model; labels that are classes are below it
   * @param numFeatures how long feature vectors are
   */
  RowGuard(LabelType label, int numClasses, FeatureDomain domain, int numFeatures) {
    this.label = label;
    this.numClasses = numClasses;
    this.domain = domain;
    this.numFeatures = numFeatures;
  }

  /** A row that cannot be used; who catches it has the rows checked. */
  static final class UnusableRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableRowException() {
      super("A row cannot be used.");
    }
  }

  /**
   * Lets a row pass.
   *
   * @param row as {@link io.prestomixture.data.InputRow} has it
   * @return true
   * @throws UnusableRowException if it cannot be used
   */
  @Override
  public Boolean call(Row row) {
    if (passed == null) {
      passed = new DataSummary(label, domain);
    }
    passed.add(row);
    Vector features = row.getAs(0);
    if (!passed.isUsable()
        || features.size() != numFeatures
        || (label.isClass() && row.getDouble(1) >= numClasses)) {
      throw new UnusableRowException();
    }
    return true;
  }
}
