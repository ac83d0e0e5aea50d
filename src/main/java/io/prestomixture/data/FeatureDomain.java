package io.prestomixture.data;

/** Which feature values a family can learn from. */
public enum FeatureDomain {
  /** Every number. */
  ANY,
  /** Numbers that are not negative. */
  NON_NEGATIVE,
  /** Positive numbers. */
  POSITIVE,
  /** Positive numbers that sum to 1 in every row. */
  SIMPLEX
}
