package io.prestomixture.data;

import java.io.Serializable;

/**
 * A 64-bit number that tells data sets apart: the sum of a hash of each row of positive weight, its
 * content, weight and group. Sums do not depend on the order of their terms, and modulo 2⁶⁴ they
 * are exact; so neither order nor partitioning of the rows changes it, and any other row does, but
 * for one chance in 2⁶⁴.
 */
final class RowFingerprint implements Serializable {
  private static final long serialVersionUID = 1L;

  private long sum;

  /** Adds a row without missing values, and its key. */
  void add(InputRow row, long key) {
    long content = RowKeys.mixed(key, row.weight());
    sum += row.group() == null ? content : RowKeys.mixed(content ^ row.group(), 0);
  }

  void merge(RowFingerprint other) {
    sum += other.sum;
  }

  /** The number in 16 hexadecimal digits. */
  @Override
  public String toString() {
    return String.format("%016x", sum);
  }
}
