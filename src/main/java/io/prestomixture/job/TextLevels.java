package io.prestomixture.job;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The different texts of a column in the training rows.
 *
 * @param column its name
 * @param texts each once
 */
record TextLevels(String column, List<String> texts) {
  /** A column is meant to hold numbers if no more than one of so many texts is none. */
  private static final int ONE_OF = 10;

  /** What to do about such a column, after what is found in it. */
  static final String CURE =
      "; correct or remove the rows with these, or leave the column out with --exclude.";

  /** As many are shown. */
  private static final int SHOWN = 3;

  int size() {
    return texts.size();
  }

  /**
   * What keeps a column from being one of numbers, in a sentence without its end; empty where texts
   * are meant, or all are numbers that are meant as texts.
   */
  Optional<String> spoiledNumbers() {
    List<String> others = texts.stream().filter(text -> !isNumber(text)).toList();
    if (others.isEmpty() || others.size() * ONE_OF > texts.size()) {
      return Optional.empty();
    }
    String rest = others.size() > SHOWN ? String.format(" and %d more", others.size() - SHOWN) : "";
    return Optional.of(
        String.format(
            "Column '%s' has %d different texts in the training rows, all of them numbers but %s%s",
            column,
            texts.size(),
            others.stream()
                .limit(SHOWN)
                .map(text -> "'" + text + "'")
                .collect(Collectors.joining(", ")),
            rest));
  }

  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
