package io.prestomixture.engine;

import io.prestomixture.component.FittedComponent;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A finished fit that still holds its packed rows and their assignment; close it to release them.
 */
public final class MixtureFit implements AutoCloseable {
  /** The trained components, by cluster. */
  public List<FittedComponent> components() {
    return null;
  }

  /** The course of the fit. */
  public FitHistory history() {
    return null;
  }

  /**
   * About {@code maxRows} training rows (all, if there are fewer) with the cluster they ended in,
   * chosen by a hash of their content: columns {@code features} (vector), {@code label} (double, 0
   * without labels), {@code weight} (double), {@code cluster} (int).
   */
  public Dataset<Row> assignedSample(int maxRows) {
    return null;
  }

  @Override
  public void close() {}
}
