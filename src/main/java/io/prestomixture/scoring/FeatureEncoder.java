package io.prestomixture.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the features of a row of named columns: {@link ColumnsDocument}. */
final class FeatureEncoder {
  private final ColumnsDocument columns;
  private final int features;

  /** By text column: the feature of each level. */
  private final List<Map<String, Integer>> levels;

  FeatureEncoder(ColumnsDocument columns, int features) {
    this.columns = columns;
    this.features = features;
    List<String> numbers = Fields.present("columns.numbers", columns.numbers());
    numbers.forEach(name -> Fields.present("columns.numbers", name));
    int at = numbers.size();
    levels = new ArrayList<>();
    for (ColumnsDocument.Text text : Fields.present("columns.texts", columns.texts())) {
      Fields.present("columns.texts.name", text.name());
      Map<String, Integer> known = new HashMap<>();
      for (String level : Fields.present("columns.texts.levels", text.levels())) {
        known.put(level, at++);
      }
      levels.add(known);
    }
    for (ColumnsDocument.Vector vector : Fields.present("columns.vectors", columns.vectors())) {
      Fields.present("columns.vectors.name", vector.name());
      Fields.require(vector.size() > 0, () -> "Field 'columns.vectors' has one without entries");
      at += vector.size();
    }
    if (at != features) {
      throw Fields.damaged(
          String.format("Field 'columns' makes %d features instead of %d", at, features));
    }
  }

  /** The features of a row. */
  double[] encode(Map<String, ?> row) {
    double[] x = new double[features];
    int at = 0;
    for (String name : columns.numbers()) {
      x[at++] = number(name, value(row, name));
    }
    for (int t = 0; t < levels.size(); t++) {
      Map<String, Integer> known = levels.get(t);
      Integer feature = known.get(text(columns.texts().get(t).name(), row));
      if (feature != null) {
        x[feature] = 1;
      }
      at += known.size();
    }
    for (ColumnsDocument.Vector vector : columns.vectors()) {
      double[] entries = vector(vector, value(row, vector.name()));
      System.arraycopy(entries, 0, x, at, entries.length);
      at += entries.length;
    }
    return x;
  }

  private static Object value(Map<String, ?> row, String name) {
    Object value = row.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          String.format(
              "Column '%s' is missing or null in a row with columns %s; give it a value.",
              name, row.keySet()));
    }
    return value;
  }

  private static double number(String name, Object value) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        String.format(
            "Column '%s' is '%s', but must be a finite number; correct it.", name, value));
  }

  private static String text(String name, Map<String, ?> row) {
    if (value(row, name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        String.format("Column '%s' is %s, but must be a text; convert it.", name, row.get(name)));
  }

  private static double[] vector(ColumnsDocument.Vector column, Object value) {
    if (value instanceof double[] entries && entries.length == column.size()) {
      for (double entry : entries) {
        number(column.name(), entry);
      }
      return entries;
    }
    throw new IllegalArgumentException(
        String.format(
            "Column '%s' must be a double[] of %d entries; convert it.",
            column.name(), column.size()));
  }
}
