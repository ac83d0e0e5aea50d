package io.prestomixture.job;

import io.prestomixture.data.DataSummary;
import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.LabelType;
import java.io.IOException;
import java.io.ObjectOutputStream;
import org.apache.spark.sql.Row;
import org.apache.spark.util.AccumulatorV2;

/**
 * What tasks find in the rows that pass through them, for a check that needs no pass of its own.
 * Partitions are merged as they end, and those of a lost executor may come twice: it says whether
 * all rows can be used, but neither how many cannot nor which is the first.
 *
 * <p>Executors send it with their heartbeats, from another thread than adds to it.
 */
final class PassingRows extends AccumulatorV2<Row, DataSummary> {
  private static final long serialVersionUID = 1L;

  private final LabelType label;
  private final FeatureDomain domain;
  private DataSummary summary;

  PassingRows(LabelType label, FeatureDomain domain) {
    this.label = label;
    this.domain = domain;
    this.summary = new DataSummary(label, domain);
  }

  /**
   * Adds a row of {@link io.prestomixture.data.InputRow}.
   *
   * @return whether all rows of the task can be used so far
   */
  synchronized boolean pass(Row row) {
    summary.add(row);
    return summary.isUsable();
  }

  @Override
  public void add(Row row) {
    pass(row);
  }

  @Override
  public synchronized boolean isZero() {
    return summary.isEmpty();
  }

  @Override
  public synchronized PassingRows copy() {
    PassingRows copy = new PassingRows(label, domain);
    copy.summary.merge(summary);
    return copy;
  }

  @Override
  public synchronized void reset() {
    summary = new DataSummary(label, domain);
  }

  @Override
  public synchronized void merge(AccumulatorV2<Row, DataSummary> later) {
    summary.merge(later.value());
  }

  @Override
  public synchronized DataSummary value() {
    return summary;
  }

  private synchronized void writeObject(ObjectOutputStream out) throws IOException {
    out.defaultWriteObject();
  }
}
