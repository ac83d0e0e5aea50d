package io.prestomixture.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BinnedInputsTest {

  /** Ranges follow the order of values, and a row is in the range whose end it does not exceed. */
  @Property(tries = 100)
  void rangesAreInOrder(
      @ForAll @IntRange(min = 1, max = 2000) int rows,
      @ForAll @IntRange(min = 1, max = 900) int levels,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    Random random = new Random(seed);
    double[] values = random.doubles(rows).map(u -> Math.floor(levels * u * u) - 3).toArray();
    BinnedInputs binned = new BinnedInputs(new double[][] {values}, BinnedInputs.MOST_BINS);
    assertThat(binned.count(0)).isBetween(1, 255);
    int distinct = (int) Arrays.stream(values).distinct().count();
    if (distinct <= 255) {
      assertThat(binned.count(0)).isEqualTo(distinct);
    }
    for (int i = 0; i < rows; i++) {
      int bin = Byte.toUnsignedInt(binned.of(0)[i]);
      if (bin < binned.count(0) - 1) {
        assertThat(values[i]).isLessThanOrEqualTo(binned.end(0, bin));
      }
      if (bin > 0) {
        assertThat(values[i]).isGreaterThan(binned.end(0, bin - 1));
      }
    }
  }

  /** Most rows are 0, as in a column of counts; what lies next to it can still be told from it. */
  @Test
  void aFrequentValueHasARangeForItself() {
    double[] values =
        IntStream.range(0, 4000).mapToDouble(i -> i < 3000 ? 0 : (i - 3500) / 100.0).toArray();
    BinnedInputs binned = new BinnedInputs(new double[][] {values}, BinnedInputs.MOST_BINS);
    byte zero = binned.of(0)[0];
    for (int i = 3000; i < 4000; i++) {
      assertThat(binned.of(0)[i] == zero).as("%s", values[i]).isEqualTo(values[i] == 0);
    }
    assertThat(binned.count(0)).isGreaterThan(50);
  }

  /** Frequent values among rare ones take two ranges each; the last values still have theirs. */
  @Test
  void rangesDoNotRunOut() {
    double[] values = new double[200 * 127];
    for (int i = 0; i < values.length; i++) {
      int group = i / 127;
      values[i] = i % 127 < 120 ? group : group + 0.1 + 0.1 * (i % 127 - 120);
    }
    BinnedInputs binned = new BinnedInputs(new double[][] {values}, BinnedInputs.MOST_BINS);
    int last = binned.count(0) - 1;
    int inLast = 0;
    for (byte bin : binned.of(0)) {
      inLast += Byte.toUnsignedInt(bin) == last ? 1 : 0;
    }
    assertThat(inLast).isLessThan(500);
  }
}
