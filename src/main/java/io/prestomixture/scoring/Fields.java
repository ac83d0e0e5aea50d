package io.prestomixture.scoring;

import java.util.Arrays;
import java.util.function.Supplier;

/** Checks of what a {@link MixtureDocument} says. Each refusal is a sentence with the field. */
final class Fields {
  private Fields() {}

  /** The value of a field, which must be there. */
  static <T> T present(String field, T value) {
    if (value == null) {
      throw damaged(String.format("Field '%s' is missing", field));
    }
    return value;
  }

  /** A copy of that many finite numbers. */
  static double[] numbers(String field, double[] values, int length) {
    present(field, values);
    if (values.length != length) {
      throw damaged(
          String.format("Field '%s' has %d numbers instead of %d", field, values.length, length));
    }
    for (double value : values) {
      require(
          Double.isFinite(value),
          () -> String.format("Field '%s' has %s, which is not finite", field, value));
    }
    return values.clone();
  }

  /** A matrix of finite numbers, row by row. */
  static double[] matrix(String field, double[][] rows, int height, int width) {
    present(field, rows);
    if (rows.length != height) {
      throw damaged(
          String.format("Field '%s' has %d rows instead of %d", field, rows.length, height));
    }
    double[] all = new double[height * width];
    for (int i = 0; i < height; i++) {
      double[] row = numbers(String.format("%s[%d]", field, i), rows[i], width);
      System.arraycopy(row, 0, all, i * width, width);
    }
    return all;
  }

  /** Numbers that are all positive. */
  static double[] positive(String field, double[] values) {
    require(
        Arrays.stream(values).allMatch(value -> value > 0),
        () -> String.format("Field '%s' must have positive numbers only", field));
    return values;
  }

  /** Refuses the document unless something holds. */
  static void require(boolean held, Supplier<String> problem) {
    if (!held) {
      throw damaged(problem.get());
    }
  }

  /** The refusal of a document. */
  static IllegalArgumentException damaged(String problem) {
    return new IllegalArgumentException(problem + "; export the model again.");
  }
}
