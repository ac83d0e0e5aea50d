package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextLevelsTest {
  private static TextLevels numbersAnd(int numbers, String... others) {
    List<String> texts =
        new ArrayList<>(IntStream.range(0, numbers).mapToObj(i -> i / 4.0 + "").toList());
    texts.addAll(List.of(others));
    return new TextLevels("x", texts);
  }

  /** Java would parse all but one of them. */
  private static TextLevels seats() {
    return new TextLevels(
        "seat",
        IntStream.range(0, 20).mapToObj(i -> i + (i == 7 ? "A" : i % 2 == 0 ? "D" : "F")).toList());
  }

  @Test
  void categoriesAreNoted() {
    assertThat(numbersAnd(0, "red", "green").note(4)).isEmpty();
    assertThat(numbersAnd(8, "?").note(18)).isEmpty();
    assertThat(numbersAnd(20).note(40)).isEmpty();
    assertThat(seats().note(40)).isEmpty();
    assertThat(numbersAnd(9, "?").note(20))
        .contains(
            "Column 'x' has 10 different texts in the training rows, all of them numbers but '?':"
                + " each is used as a category.");
  }

  @Test
  void namesOfRowsAreNoted() {
    String names =
        "Column 'x' has 9 different texts in about 17 training rows; leave it out with --exclude if"
            + " it only names rows.";
    assertThat(numbersAnd(8, "?").note(17)).contains(names);
    assertThat(numbersAnd(9).note(17)).contains(names);
  }

  @Test
  void numbersWithFewTextsAmongThemAreRefused() {
    assertThatThrownBy(() -> numbersAnd(9, "?").note(19))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "Column 'x' has 10 different texts in the training rows, all of them numbers but '?';"
                + " correct or remove the rows with these, or leave the column out with --exclude.");
    assertThatThrownBy(
            () -> numbersAnd(999, "?", "n/a", "NaN", "1,5", "Infinity").requireCategories())
        .hasMessageContaining("all of them numbers but '?', 'n/a', 'NaN' and 2 more;");
  }

  @Test
  void moreThanAThousandLevelsAreNone() {
    assertThatCode(() -> numbersAnd(1000).requireCategories()).doesNotThrowAnyException();
    assertThatThrownBy(() -> numbersAnd(1001).requireCategories())
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "Column 'x' has 1001 different texts, more than 1000; leave it out with --exclude.");
  }
}
