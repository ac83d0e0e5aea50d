package io.prestomixture.engine;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Combines one value per partition in the order of the partitions, in a tree of the given depth.
 *
 * <p>Spark's own {@code treeAggregate} merges values as they arrive, so that floating-point sums
 * differ from run to run; here the result has the same bits whatever arrives first and however
 * often a task is repeated. Values travel only as results of tasks, never in accumulators, which
 * count repeated tasks twice.
 */
public final class OrderedReduction {
  /** This many values go to the driver directly: a shuffle would cost more. */
  private static final int FEW = 16;

  private OrderedReduction() {}

  /** A value and the place of its partition in the order. */
  private record Placed<T>(int place, T value) implements Serializable {}

  /**
   * Reduces an RDD of exactly one value per partition. The merge may change and return its left
   * argument; the right one comes from the partitions that follow.
   */
  public static <T> T reduce(JavaRDD<T> onePerPartition, int depth, Function2<T, T, T> merge) {
    int partitions = onePerPartition.getNumPartitions();
    if (partitions <= FEW) {
      return fold(elements(onePerPartition), merge);
    }
    int fanIn = Math.max((int) Math.ceil(Math.pow(partitions, 1.0 / depth)), 2);
    JavaRDD<Placed<T>> values =
        onePerPartition.mapPartitionsWithIndex(
            (place, iterator) -> List.of(new Placed<>(place, iterator.next())).iterator(), false);
    while (partitions > Math.max(FEW, fanIn)) {
      int groups = (partitions + fanIn - 1) / fanIn;
      values =
          values
              .mapToPair(value -> new Tuple2<>(value.place() / fanIn, value))
              .partitionBy(new HashPartitioner(groups))
              .mapPartitions(group -> combine(group, fanIn, merge));
      partitions = groups;
    }
    return ordered(new ArrayList<>(values.collect()), merge);
  }

  /**
   * The element of every partition, in the order of the partitions: what {@code collect} gives, but
   * without a closure that Spark must clean ({@link BlockTask}).
   */
  @SuppressWarnings("unchecked")
  static <T> List<T> elements(JavaRDD<T> onePerPartition) {
    ClassTag<T> tag = ClassTag$.MODULE$.apply(Object.class);
    Object[] elements =
        (Object[]) onePerPartition.context().runJob(onePerPartition.rdd(), new Only<>(), tag);
    return (List<T>) Arrays.asList(elements);
  }

  /** The only element of a partition. */
  private static final class Only<T> extends AbstractFunction1<scala.collection.Iterator<T>, T>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public T apply(scala.collection.Iterator<T> elements) {
      return elements.next();
    }
  }

  private static <T> Iterator<Placed<T>> combine(
      Iterator<Tuple2<Integer, Placed<T>>> group, int fanIn, Function2<T, T, T> merge) {
    List<Placed<T>> values = new ArrayList<>();
    group.forEachRemaining(entry -> values.add(entry._2()));
    int place = values.get(0).place() / fanIn;
    return List.of(new Placed<>(place, ordered(values, merge))).iterator();
  }

  private static <T> T ordered(List<Placed<T>> values, Function2<T, T, T> merge) {
    values.sort(Comparator.comparingInt(Placed::place));
    return fold(values.stream().map(Placed::value).toList(), merge);
  }

  private static <T> T fold(List<T> values, Function2<T, T, T> merge) {
    T result = values.get(0);
    try {
      for (T later : values.subList(1, values.size())) {
        result = merge.call(result, later);
      }
    } catch (Exception e) {
      throw new IllegalStateException("Partial results of a pass could not be combined.", e);
    }
    return result;
  }
}
