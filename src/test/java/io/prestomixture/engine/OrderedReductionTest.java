package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.SparkTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reductions of operations for which order, or even the shape of the tree, shows in the result. */
class OrderedReductionTest {

  private static JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext());
  }

  /** The numbers 0 … n−1 in the given number of partitions, some of which may be empty. */
  private static JavaRDD<Integer> numbers(int n, int partitions) {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      numbers.add(i);
    }
    return context().parallelize(numbers, partitions);
  }

  @ParameterizedTest
  @CsvSource({
    "1,1", "2,2", "7,3", "16,2", "17,1", "17,2", "50,1", "50,2", "50,3", "333,1", "333,2", "333,3"
  })
  void partitionsAreCombinedInTheirOrder(int partitions, int depth) {
    int n = 100;
    JavaRDD<String> texts =
        numbers(n, partitions)
            .mapPartitions(
                part -> {
                  StringBuilder text = new StringBuilder("|");
                  part.forEachRemaining(i -> text.append(i).append(','));
                  return List.of(text.toString()).iterator();
                });
    StringBuilder expected = new StringBuilder();
    for (int p = 0; p < partitions; p++) {
      expected.append('|');
      // The slices of SparkContext.parallelize.
      for (long i = (long) p * n / partitions; i < (p + 1L) * n / partitions; i++) {
        expected.append(i).append(',');
      }
    }
    assertThat(OrderedReduction.reduce(texts, depth, (a, b) -> a + b))
        .isEqualTo(expected.toString());
  }

  /**
   * Sums of numbers of very different size, in the tree that the documentation promises: groups of
   * ⌈n^(1/depth)⌉ neighbours, each from the left, until few are left for the driver.
   */
  @ParameterizedTest
  @CsvSource({"7,2", "50,2", "120,1", "120,2", "120,3"})
  void sumsHaveTheBitsOfTheTree(int partitions, int depth) {
    Random random = new Random(partitions);
    List<Double> values = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      values.add(random.nextGaussian() * Math.pow(10, random.nextInt(16)));
    }
    int fanIn = (int) Math.max(2, Math.ceil(Math.pow(partitions, 1.0 / depth)));
    List<Double> level = values;
    while (level.size() > Math.max(16, fanIn)) {
      List<Double> next = new ArrayList<>();
      for (int from = 0; from < level.size(); from += fanIn) {
        next.add(leftSum(level.subList(from, Math.min(level.size(), from + fanIn))));
      }
      level = next;
    }
    double expected = leftSum(level);
    for (int repetition = 0; repetition < 3; repetition++) {
      JavaRDD<Double> onePerPartition = context().parallelize(values, partitions);
      assertThat(OrderedReduction.reduce(onePerPartition, depth, Double::sum)).isEqualTo(expected);
    }
  }

  private static double leftSum(List<Double> values) {
    double sum = values.get(0);
    for (double value : values.subList(1, values.size())) {
      sum += value;
    }
    return sum;
  }

  /** Tasks that end late still take their place. */
  @Test
  void latePartitionsTakeTheirPlace() {
    JavaRDD<String> texts =
        numbers(40, 40)
            .mapPartitions(
                part -> {
                  int partition = TaskContext.getPartitionId();
                  Thread.sleep((39 - partition) % 7 * 5L);
                  return List.of(partition + ";").iterator();
                });
    StringBuilder expected = new StringBuilder();
    for (int p = 0; p < 40; p++) {
      expected.append(p).append(';');
    }
    assertThat(OrderedReduction.reduce(texts, 2, (a, b) -> a + b)).isEqualTo(expected.toString());
  }

  @Test
  void aMergeThatFailsKeepsItsCause() {
    JavaRDD<String> texts = numbers(3, 3).map(String::valueOf);
    assertThatThrownBy(
            () ->
                OrderedReduction.reduce(
                    texts,
                    2,
                    (a, b) -> {
                      throw new java.io.IOException("no merge");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("no merge");
  }
}
