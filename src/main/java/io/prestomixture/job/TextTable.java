package io.prestomixture.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table for terminals: names to the left, numbers to the right, columns as wide as they need. */
final class TextTable {
  private final List<String[]> rows = new ArrayList<>();

  /** A table with these column titles. */
  TextTable(String... titles) {
    rows.add(titles);
  }

  /** Adds a row: its name, and a cell for each other column. */
  TextTable row(String name, String... cells) {
    String[] row = new String[cells.length + 1];
    row[0] = name;
    System.arraycopy(cells, 0, row, 1, cells.length);
    rows.add(row);
    return this;
  }

  /** The table with rows and columns exchanged. */
  TextTable transposed() {
    TextTable table = new TextTable(column(0));
    for (int j = 1; j < rows.get(0).length; j++) {
      table.rows.add(column(j));
    }
    return table;
  }

  private String[] column(int j) {
    return rows.stream().map(row -> row[j]).toArray(String[]::new);
  }

  /** A number with five significant digits. */
  static String number(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.5g", value);
  }

  @Override
  public String toString() {
    int columns = rows.get(0).length;
    int[] widths = new int[columns];
    for (String[] row : rows) {
      for (int j = 0; j < columns; j++) {
        widths[j] = Math.max(widths[j], row[j].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line =
          new StringBuilder(row[0]).append(" ".repeat(widths[0] - row[0].length()));
      for (int j = 1; j < columns; j++) {
        line.append("  ").append(" ".repeat(widths[j] - row[j].length())).append(row[j]);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
