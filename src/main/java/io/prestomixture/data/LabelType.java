package io.prestomixture.data;

/** What kind of labels a family learns from. */
public enum LabelType {
  /** No label. */
  NONE,
  /** Any number. */
  REAL,
  /** A count or rate: a number that is not negative. */
  COUNT,
  /** Two classes, 0 and 1. */
  BINARY,
  /** Classes 0, 1, … C − 1, each of which occurs. */
  CLASSES;

  /** Labels above this are taken for no class: one set of coefficients each is too many. */
  public static final int LARGEST_CLASS = 9999;

  /** Whether labels are classes. */
  public boolean isClass() {
    return this == BINARY || this == CLASSES;
  }
}
