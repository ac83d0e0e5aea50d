package io.prestomixture.engine;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Work that needs no rows but those of a sample, cut into Spark tasks of one thread each. Named
 * classes for the reason that {@link BlockTask} gives.
 */
final class SampleTasks {
  private SampleTasks() {}

  /** The work of one task. */
  interface Work<T> extends Serializable {
    T on(int number);
  }

  /**
   * Does the work for the numbers from 0 to {@code count}, exclusive.
   *
   * @return the results in the order of the numbers
   */
  static <T> List<T> run(JavaSparkContext context, int count, Work<T> work) {
    JavaRDD<Integer> numbers =
        context.parallelize(IntStream.range(0, count).boxed().toList(), count);
    Object[] results = new Object[count];
    ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
    context
        .sc()
        .runJob(
            numbers.rdd(),
            new Task<>(work),
            CollectionConverters.asScala(
                    IntStream.range(0, count).<Object>mapToObj(i -> i).toList())
                .toSeq(),
            new Collector<T>(results),
            tag);
    @SuppressWarnings("unchecked")
    List<T> ordered = (List<T>) Arrays.asList(results);
    return ordered;
  }

  private static final class Task<T>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<Integer>, T>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Work<T> work;

    Task(Work<T> work) {
      this.work = work;
    }

    @Override
    public T apply(TaskContext context, scala.collection.Iterator<Integer> numbers) {
      return work.on(numbers.next());
    }
  }

  /** Takes the results on the driver as they come. */
  private static final class Collector<T> extends AbstractFunction2<Object, T, BoxedUnit> {
    private final Object[] results;

    Collector(Object[] results) {
      this.results = results;
    }

    @Override
    public BoxedUnit apply(Object partition, T result) {
      results[(Integer) partition] = result;
      return BoxedUnit.UNIT;
    }
  }
}
