package io.prestomixture.data;

import java.io.Serializable;
import java.util.Optional;

/**
 * The columns a fit reads.
 *
 * @param features name of a vector column
 * @param label name of a numeric column; empty for families that learn without a label
 * @param weight name of a numeric column of non-negative instance weights; empty when every row
 *     weighs 1
 * @param group name of a column whose equal values mean rows that share a cluster; empty when every
 *     row is its own
 */
public record InputColumns(
    String features, Optional<String> label, Optional<String> weight, Optional<String> group)
    implements Serializable {

  /** Columns without a group. */
  public InputColumns(String features, Optional<String> label, Optional<String> weight) {
    this(features, label, weight, Optional.empty());
  }
}
