package io.prestomixture.data;

import java.io.Serializable;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Rows with values that cannot be used, by column: how many there are, and which is the first.
 * Those of consecutive partitions are merged in order, so that the index of the first row is exact.
 */
final class RowProblems implements Serializable {
  private static final long serialVersionUID = 1L;

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

  /**
   * Refuses the rows if there are problems.
   *
   * @param sentence what to say of the problems of a column
   */
  void check(BiFunction<Integer, Problem, String> sentence) {
    if (!byColumn.isEmpty()) {
      int column = byColumn.firstKey();
      String more =
          byColumn.size() > 1
              ? String.format(" %d more columns have such values.", byColumn.size() - 1)
              : "";
      throw new InvalidInputException(sentence.apply(column, byColumn.get(column)) + more);
    }
  }
}
