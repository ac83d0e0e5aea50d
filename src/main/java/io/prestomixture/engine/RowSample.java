package io.prestomixture.engine;

import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import io.prestomixture.data.RowKeys;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;

/**
 * So many rows, whose keys come first in a random order. The sample and its order do not depend on
 * how the data is partitioned, unless keys do ({@link RowKeys}). Equal keys are drawn together, so
 * that more rows than wanted may come first; no task and no merge keeps them all.
 *
 * @param wanted number of rows
 * @param seed gives the order
 */
record RowSample(int wanted, long seed) implements Serializable {

  /**
   * Takes the sample.
   *
   * @param rows number of all rows, not fewer than wanted
   * @param depth levels of the ordered reduction tree
   */
  RowBlock of(JavaRDD<RowBlock> from, long rows, int depth) {
    // More than the expected share, so that one pass is enough unless many rows are equal.
    double likely = (wanted + 5 * Math.sqrt((double) wanted) + 20) / (double) rows;
    List<RowBlock> parts = below(wanted == rows ? 1 : likely, from, depth);
    for (double share = 2 * likely; size(parts) < wanted; share *= 2) {
      parts = below(share, from, depth);
    }
    return first(parts);
  }

  private List<RowBlock> below(double share, JavaRDD<RowBlock> from, int depth) {
    return OrderedReduction.reduce(
        from.mapPartitions(
            part -> {
              List<RowBlock> selected = new ArrayList<>();
              while (part.hasNext()) {
                RowBlock block = part.next();
                int[] rows = below(share, block, seed);
                if (rows.length > 0) {
                  selected.add(block.select(rows));
                  trim(selected);
                }
              }
              return List.of(selected).iterator();
            }),
        depth,
        (selected, later) -> {
          selected.addAll(later);
          trim(selected);
          return selected;
        });
  }

  /** Keeps the first rows, once there are twice as many as wanted. */
  private void trim(List<RowBlock> parts) {
    if (size(parts) > 2L * wanted) {
      RowBlock first = first(parts);
      parts.clear();
      parts.add(first);
    }
  }

  private static long size(List<RowBlock> parts) {
    return parts.stream().mapToLong(RowBlock::size).sum();
  }

  /** The rows that come first in the random order. */
  private RowBlock first(List<RowBlock> parts) {
    record Place(RowBlock block, int row, double order) {}
    List<Place> places = new ArrayList<>();
    for (RowBlock part : parts) {
      for (int i = 0; i < part.size(); i++) {
        places.add(new Place(part, i, RowKeys.uniform(seed, part.key(i))));
      }
    }
    places.sort(Comparator.comparingDouble(Place::order));
    int numFeatures = parts.get(0).numFeatures();
    RowBlockBuilder builder = new RowBlockBuilder(numFeatures, parts.get(0).isSparse());
    double[] features = new double[numFeatures];
    for (Place place : places.subList(0, wanted)) {
      place.block.copyRow(place.row, features, 0);
      builder.add(
          features,
          place.block.label(place.row),
          place.block.weight(place.row),
          place.block.key(place.row));
    }
    return builder.build();
  }

  /** The rows of a block whose uniform number by (seed, key) is below the share. */
  static int[] below(double share, RowBlock block, long seed) {
    return IntStream.range(0, block.size())
        .filter(i -> share >= 1 || RowKeys.uniform(seed, block.key(i)) < share)
        .toArray();
  }
}
