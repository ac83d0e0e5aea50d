package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.FamilyProblems;
import io.prestomixture.component.Scorer;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Cholesky;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.Decision;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.Selection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written of a fit reads back to the last bit, whatever the family. */
class LoopStateTest {
  /** Numbers that are easily lost. */
  private record Numbers(double a, double b, double c, double d, double[] all, double[] none) {}

  private static <T> T writtenAndRead(T value, Class<T> type) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StateJson.write(value, out);
    return StateJson.read(new ByteArrayInputStream(out.toByteArray()), type);
  }

  private static long[] bits(double... values) {
    return Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void numbersKeepTheirBits() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      double[] all = {-0.0, Double.MIN_VALUE, any, Double.NaN, Double.NEGATIVE_INFINITY, 0.1 + 0.2};
      Numbers numbers =
          new Numbers(-0.0, Double.isNaN(any) ? 1 : any, Double.NaN, -1 / 0.0, all, null);
      Numbers read = writtenAndRead(numbers, Numbers.class);
      assertThat(bits(read.a, read.b, read.c, read.d))
          .isEqualTo(bits(numbers.a, numbers.b, numbers.c, numbers.d));
      assertThat(bits(read.all)).isEqualTo(bits(all));
      assertThat(read.none).isNull();
    }
  }

  @Test
  void whatIsNoSuchStateIsRefused() {
    for (String text :
        List.of("", "{}", "[]", "{\"a\":1}", "null", "{\"run\":{}} x", "{\"all\":\"AAAA\"}")) {
      assertThatThrownBy(
              () ->
                  StateJson.read(
                          new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                          LoopState.class)
                      .requireWhole())
          .as(text)
          .isInstanceOfAny(IOException.class, RuntimeException.class);
    }
    assertThatThrownBy(() -> Cholesky.unpacked(new double[] {1, 2}))
        .hasMessageContaining("cannot have 2 entries");
    assertThatThrownBy(() -> Cholesky.unpacked(new double[] {1, 2, -1}))
        .hasMessageContaining("Pivot 1");
  }

  static Stream<FamilyProblems> problems() {
    return Families.names().stream().flatMap(LoopStateTest::problems);
  }

  private static Stream<FamilyProblems> problems(String family) {
    List<FamilyOptions> options =
        switch (family) {
          case "bregman" ->
              Stream.of("squared", "mahalanobis", "kl", "generalized-i", "itakura-saito")
                  .map(name -> new FamilyOptions(name, "full", 1))
                  .toList();
          case "gaussian" ->
              Stream.of("full", "diagonal", "spherical")
                  .map(name -> new FamilyOptions("squared", name, 1))
                  .toList();
          default -> List.of(FamilyOptions.DEFAULT);
        };
    return options.stream()
        .map(option -> FamilyProblems.random(family, option, 120, 3, 0.1, true, false, 11));
  }

  /** Two rounds, a state that is written and read, and two rounds more of both. */
  @ParameterizedTest
  @MethodSource("problems")
  void aMixtureGoesOnToTheSameBits(FamilyProblems problem) throws IOException {
    LocalSearch search = problem.search(problem.clusters(3, 7), 3, Selection.SIEVE);
    search.run(2);
    Mixture mixture = search.mixture();
    Mixture.State state = writtenAndRead(mixture.state(), Mixture.State.class);
    Mixture restored = new Mixture(problem.trainers(3), state);
    assertSame(restored, mixture, problem.block());
    Mixture.Pass pass = problem.pass(search.clusters(), 3);
    for (Mixture one : List.of(mixture, restored)) {
      one.refresh(pass.statistics(Decision.NONE, one.components()));
      one.polish(Decision.NONE, pass);
    }
    assertSame(restored, mixture, problem.block());
  }

  private static void assertSame(Mixture actual, Mixture expected, RowBlock block) {
    assertThat(bits(actual.objective())).isEqualTo(bits(expected.objective()));
    for (int c = 0; c < 3; c++) {
      Component one = actual.components().get(c);
      Component other = expected.components().get(c);
      assertThat(one.rows()).isEqualTo(other.rows());
      assertThat(bits(one.weight(), one.objective(), one.penalty(), one.decrement()))
          .isEqualTo(bits(other.weight(), other.objective(), other.penalty(), other.decrement()));
      assertThat(bits(one.parameters())).isEqualTo(bits(other.parameters()));
    }
    assertThat(bits(gains(actual.scorer(), block)))
        .isEqualTo(bits(gains(expected.scorer(), block)));
  }

  /** Costs, and both gains, of the first rows in every cluster. */
  private static double[] gains(Scorer scorer, RowBlock block) {
    double[][] costs = new double[scorer.k()][Panels.ROWS];
    scorer.costs(block, 0, costs);
    double[] scratch = new double[scorer.scratchLength()];
    List<Double> all = new ArrayList<>();
    for (int c = 0; c < scorer.k(); c++) {
      for (int i = 0; i < block.panelSize(0); i++) {
        all.add(costs[c][i]);
        all.add(scorer.additionGain(c, block, i, costs[c][i], scratch));
        all.add(scorer.removalGain(c, block, i, costs[c][i], scratch));
      }
    }
    return all.stream().mapToDouble(value -> value).toArray();
  }
}
