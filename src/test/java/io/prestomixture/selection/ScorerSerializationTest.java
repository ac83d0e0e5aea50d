package io.prestomixture.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import java.util.stream.IntStream;
import org.apache.commons.lang3.SerializationUtils;
import org.junit.jupiter.api.Test;

/** Newton steps are made when the first gain is asked for, wherever the scorer is by then. */
class ScorerSerializationTest {

  @Test
  void gainsAreTheSameBeforeAndAfterTheFirstAndInManyThreads() {
    Searches problem = Searches.ridge(200, 4, 3, 0.1, true, 1);
    RowBlock block = problem.block();
    Scorer scorer = problem.mixture(problem.randomClusters(2)).scorer();
    Scorer before = SerializationUtils.clone(scorer);
    double[] expected = gains(scorer, block);
    assertThat(gains(before, block)).isEqualTo(expected);
    assertThat(gains(SerializationUtils.clone(scorer), block)).isEqualTo(expected);
    Scorer shared = SerializationUtils.clone(before);
    assertThat(IntStream.range(0, 16).parallel().mapToObj(thread -> gains(shared, block)).toList())
        .allSatisfy(gains -> assertThat(gains).isEqualTo(expected));
  }

  private static double[] gains(Scorer scorer, RowBlock block) {
    double[] scratch = new double[scorer.scratchLength()];
    return IntStream.range(0, block.size() * scorer.k())
        .mapToDouble(
            i ->
                scorer.additionGain(
                    i % scorer.k(), block, i / scorer.k(), 1 + i % scorer.k(), scratch))
        .toArray();
  }
}
