package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

/** Passes against actions whose number of looks is known. */
class FullPassesTest {
  private static final int PARTITIONS = 3;

  private JavaRDD<Integer> rows;
  private JavaRDD<Integer> others;
  private FullPasses passes;

  @BeforeEach
  void begin() {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SparkTest.session().sparkContext());
    List<Integer> numbers = IntStream.range(0, 30).boxed().toList();
    rows = context.parallelize(numbers, PARTITIONS).cache();
    others = context.parallelize(numbers, PARTITIONS);
    rows.count();
    passes = new FullPasses(context.sc(), rows.rdd().id(), PARTITIONS);
  }

  @AfterEach
  void end() {
    passes.close();
    rows.unpersist(true);
  }

  @Test
  void everyLookAtAllRowsCountsOnce() {
    assertThat(passes.count()).isZero();
    rows.count();
    rows.map(i -> i + 1).filter(i -> i > 3).count();
    assertThat(passes.count()).isEqualTo(2);
    JavaPairRDD<Integer, Integer> sums =
        rows.mapToPair(i -> new Tuple2<>(i % 5, i)).reduceByKey(Integer::sum);
    // The stage before the shuffle looks at them, the one after it does not.
    assertThat(sums.count()).isEqualTo(5);
    assertThat(passes.count()).isEqualTo(3);
    // What was shuffled is there.
    sums.count();
    assertThat(passes.count()).isEqualTo(3);
  }

  /** Spark tells of stages later than they end, the more so the more listeners there are. */
  @Test
  void whatEndedBeforeIsNoPass() {
    SparkContext context = SparkTest.session().sparkContext();
    SparkListener slow =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd event) {
            LockSupport.parkNanos(300_000_000);
          }
        };
    context.addSparkListener(slow);
    try {
      rows.count();
      try (FullPasses later = new FullPasses(context, rows.rdd().id(), PARTITIONS)) {
        assertThat(later.count()).isZero();
        rows.count();
        assertThat(later.count()).isEqualTo(1);
      }
    } finally {
      context.removeSparkListener(slow);
    }
  }

  @Test
  void otherRowsAndFewRowsAreNoPass() {
    others.count();
    rows.first();
    assertThat(passes.count()).isZero();
    others.zip(rows).count();
    assertThat(passes.count()).isEqualTo(1);
  }

  @Test
  void afterTheEndNothingCounts() {
    passes.close();
    rows.count();
    assertThat(passes.count()).isZero();
  }
}
