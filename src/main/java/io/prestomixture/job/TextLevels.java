package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
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
  /** Texts with more levels than this are names, not categories. */
  private static final int MOST = 1000;

  /** They are taken for names of rows, too, if a text has fewer rows than this in the mean. */
  private static final int FEWEST_ROWS = 2;

  /** A column is meant to hold numbers if no more than one of so many texts is none. */
  private static final int ONE_OF = 10;

  /** As many are shown. */
  private static final int SHOWN = 3;

  /**
   * Refuses more levels than can be categories.
   *
   * @throws InvalidInputException with the column and what it has
   */
  void requireCategories() {
    if (texts.size() > MOST) {
      requireNoNumbers();
      throw new InvalidInputException(
          String.format(
              "Column '%s' has %d different texts, more than %d; leave it out with --exclude.",
              column, texts.size(), MOST));
    }
  }

  /**
   * What is to be said of the column, if it might not be one of categories.
   *
   * @param rows number of training rows
   * @throws InvalidInputException if it is one of numbers with a few texts among them
   */
  Optional<String> note(double rows) {
    if (texts.size() > rows / FEWEST_ROWS) {
      requireNoNumbers();
      return Optional.of(
          String.format(
              "Column '%s' has %d different texts in about %.0f training rows; leave it out with"
                  + " --exclude if it only names rows.",
              column, texts.size(), rows));
    }
    return spoiledNumbers().map(found -> found + ": each is used as a category.");
  }

  private void requireNoNumbers() {
    Optional<String> found = spoiledNumbers();
    if (found.isPresent()) {
      throw new InvalidInputException(
          found.get()
              + "; correct or remove the rows with these, or leave the column out with --exclude.");
    }
  }

  /**
   * What keeps the column from being one of numbers; empty where texts are meant, or all are
   * numbers that are meant as texts. Texts that stand for missing values are refused before, see
   * {@link RowCheck#requireTexts}.
   */
  private Optional<String> spoiledNumbers() {
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

  /** Java takes 12D and 7f for numbers, too, which are names of seats and floors. */
  private static boolean isNumber(String text) {
    try {
      return Double.isFinite(Double.parseDouble(text))
          && !Character.isLetter(text.strip().codePointBefore(text.strip().length()));
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
