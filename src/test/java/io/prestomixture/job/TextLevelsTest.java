package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

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

  @Test
  void fewTextsAmongNumbersAreNamed() {
    assertThat(numbersAnd(9, "?").spoiledNumbers().orElseThrow())
        .isEqualTo(
            "Column 'x' has 10 different texts in the training rows, all of them numbers but '?'");
    assertThat(numbersAnd(99, "?", "n/a", "NaN", "1,5", "Infinity").spoiledNumbers().orElseThrow())
        .contains("all of them numbers but '?', 'n/a', 'NaN' and 2 more");
  }

  @Test
  void textsThatAreMeantAreNot() {
    assertThat(numbersAnd(8, "?").spoiledNumbers()).isEmpty();
    assertThat(numbersAnd(20).spoiledNumbers()).isEmpty();
    assertThat(numbersAnd(0, "red", "green").spoiledNumbers()).isEmpty();
  }
}
