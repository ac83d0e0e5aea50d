package io.prestomixture.engine;

import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Directions;
import io.prestomixture.selection.RelocationStatistics;
import io.prestomixture.selection.Selection;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * Relocations on all rows, tried where the rounds come to an end: one pass tells the objective of
 * every pair of a cluster to dissolve and one to split.
 *
 * <p>They need statistics that are sufficient, and rows that move as they like: there are none with
 * limits on the sizes of clusters, groups, or a routing weight, nor beside the baselines
 * alternating and majorize.
 */
final class RelocationRound {
  private static final int MOST_DIRECTIONS = 6;

  /** Most doubles of statistics in one task (64 MB). */
  private static final long MOST_DOUBLES = 1L << 23;

  /** Separates the directions from other random streams. */
  private static final long DIRECTION_STREAM = 0xD17EC7L;

  private final PackedRows rows;
  private final TrainingSettings settings;

  RelocationRound(PackedRows rows, TrainingSettings settings) {
    this.rows = rows;
    this.settings = settings;
  }

  /** Whether relocations can be tried. */
  boolean isPossible() {
    return rows.trainers().areExact()
        && settings.k() > 1
        && directionCount() > 0
        && settings.selection().equals(Selection.SIEVE.label())
        && rows.limits().isEmpty()
        && !rows.areGrouped();
  }

  private int directionCount() {
    int count = MOST_DIRECTIONS;
    long perBucket = rows.trainers().doublesPerBucket();
    while (count > 0 && RelocationStatistics.size(settings.k(), count, perBucket) > MOST_DOUBLES) {
      count--;
    }
    return count;
  }

  /** The directions of a round. Blocks hold centred features, or sparse ones, mostly 0. */
  Directions directions(int round) {
    double[] deviations = Arrays.stream(rows.scaling().variance()).map(Math::sqrt).toArray();
    return Directions.draw(
        directionCount(),
        new double[deviations.length],
        deviations,
        new SplittableRandom(settings.seed() ^ DIRECTION_STREAM * round));
  }

  /** One job over all rows, whose states hold proposals along so many directions. */
  RelocationStatistics statistics(JavaRDD<BlockPartition> states) {
    Broadcast<Trainers> trainers = rows.sharedTrainers();
    int directions = directionCount();
    return OrderedReduction.reduce(
        BlockTask.over(
            rows.blocks(),
            states,
            (blocks, parts) ->
                List.of(sum(blocks, parts, trainers.value(), directions)).iterator()),
        settings.aggregationDepth(),
        RelocationStatistics::merge);
  }

  private static RelocationStatistics sum(
      Iterator<RowBlock> blocks,
      Iterator<BlockPartition> states,
      Trainers trainers,
      int directions) {
    RelocationStatistics sums = new RelocationStatistics(trainers.k(), directions);
    Trainers.Accumulators accumulators = trainers.accumulators(null);
    while (blocks.hasNext()) {
      sums.add(blocks.next(), states.next(), accumulators);
    }
    return sums;
  }
}
