package io.prestomixture.data;

import java.io.Serializable;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntFunction;

/**
 * Rows with values that cannot be used, by column: how many there are, and which is the first.
 * Those of consecutive partitions are merged in order, so that the index of the first row is exact.
 */
final class RowProblems implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Columns that are named beside the first one. */
  private static final int MOST_NAMES = 10;

  /** Problems of one column, by its number; they are reported in the order of these numbers. */
  private final TreeMap<Integer, Problem> byColumn = new TreeMap<>();

  /**
   * Values of one column that cannot be used.
   *
   * @param firstRow the first row that has one, counted from 0
   */
  record Problem(long count, long firstRow, double firstValue) implements Serializable {
    Problem plus(Problem other) {
      Problem first = other.firstRow < firstRow ? other : this;
      return new Problem(count + other.count, first.firstRow, first.firstValue);
    }

    Problem after(long rows) {
      return new Problem(count, rows + firstRow, firstValue);
    }

    /** The rows, as part of a sentence. */
    String where() {
      return String.format("%d rows, the first is row %d counted from 0", count, firstRow);
    }
  }

  /** Adds a value. */
  void add(int column, long row, double value) {
    add(column, new Problem(1, row, value));
  }

  /** Adds values. */
  void add(int column, Problem problem) {
    byColumn.merge(column, problem, Problem::plus);
  }

  /** Adds what was found in the rows that follow the given number of rows. */
  void merge(RowProblems later, long rows) {
    later.byColumn.forEach((column, problem) -> add(column, problem.after(rows)));
  }

  boolean isEmpty() {
    return byColumn.isEmpty();
  }

  /**
   * Refuses the rows if there are problems.
   *
   * @param sentence what to say of the problems of a column
   * @param name the name of a column; several may share one
   */
  void check(BiFunction<Integer, Problem, String> sentence, IntFunction<String> name) {
    if (!byColumn.isEmpty()) {
      int column = byColumn.firstKey();
      List<String> others =
          byColumn.keySet().stream()
              .map(name::apply)
              .distinct()
              .filter(other -> !other.equals(name.apply(column)))
              .map(other -> "'" + other + "'")
              .toList();
      throw new InvalidInputException(
          sentence.apply(column, byColumn.get(column)) + others(others));
    }
  }

  /** So that one look at the table mends them all. */
  private static String others(List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    int unnamed = names.size() - Math.min(names.size(), MOST_NAMES);
    return String.format(
        " Values that cannot be used are also in %s%s.",
        String.join(", ", names.subList(0, names.size() - unnamed)),
        unnamed > 0 ? String.format(" and %d more columns", unnamed) : "");
  }
}
