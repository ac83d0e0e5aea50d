package io.prestomixture.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told of copies against tables whose copies are known. */
class RowCopiesTest {

  private static RowCopies of(List<Long> keys) {
    RowCopies copies = new RowCopies();
    keys.forEach(copies::add);
    return copies;
  }

  /** The key of each row, from the number of its content. */
  private static List<Long> keys(int rows, LongUnaryOperator content) {
    return LongStream.range(0, rows)
        .map(i -> RowKeys.of(Vectors.dense((double) content.applyAsLong(i)), 1))
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"100", "8192", "8193", "300000"})
  void differentRowsAreNoCopies(int rows) {
    assertThat(of(keys(rows, i -> i)).areMany(rows)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"100", "300000"})
  void fewRowsThatOccurTwiceAreNotMany(int rows) {
    assertThat(of(keys(rows, i -> i % 20 == 1 ? i - 1 : i)).areMany(rows)).isFalse();
    assertThat(of(keys(rows, i -> i % 5 == 1 ? i - 1 : i)).areMany(rows)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1", "16", "5000", "100000"})
  void tablesOfFewDifferentRowsAreCopies(int different) {
    assertThat(of(keys(300_000, i -> i % different)).areMany(300_000)).isTrue();
  }

  /** Whether its hash keeps the row or not. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3", "4", "5", "6"})
  void oneRowThatIsAFifthOfAllIsSeen(long row) {
    assertThat(of(keys(300_000, i -> i % 5 == 0 ? -row : i)).areMany(300_000)).isTrue();
  }

  @Property(tries = 20)
  void orderAndPartitioningDoNotMatter(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int parts) {
    Random random = new Random(seed);
    int rows = 20_000 + random.nextInt(20_000);
    double different = 0.85 + 0.1 * random.nextDouble();
    List<Long> keys =
        new ArrayList<>(keys(rows, i -> random.nextInt((int) (rows * 5 * different))));
    boolean expected = of(keys).areMany(rows);
    Collections.shuffle(keys, random);
    RowCopies merged = new RowCopies();
    for (int p = 0; p < parts; p++) {
      merged.merge(of(keys.subList(rows * p / parts, rows * (p + 1) / parts)));
    }
    assertThat(merged.areMany(rows)).isEqualTo(expected);
  }
}
