package io.prestomixture.engine;

import io.prestomixture.component.Families;
import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;

/**
 * When the model π of a {@link RoutingCharge} is learned anew in the rounds on all rows, and from
 * which rows.
 *
 * <p>That is before the first round, then every {@value #INTERVAL} rounds and when the loop could
 * stop, {@value #MOST_REFRESHES} times at most. A loop that could stop in a round that began with a
 * new model stops: neither moves nor π have anything left to change.
 */
final class Routing {
  /** Rounds between two models; on the sample of initialisation too. */
  static final int INTERVAL = 3;

  private static final int MOST_REFRESHES = 5;

  /** Most rows that π is learned from. */
  static final int MOST_ROWS = 20_000;

  /** Separates the sample from others. */
  private static final long SAMPLE_STREAM = 0x2077EL;

  /**
   * What routing needs to go on from here.
   *
   * @param weight the charge's factor β
   * @param models those of the charge; null for none
   * @param refreshes how often they were learned
   * @param last the round in which they were
   * @param due whether they must be in the next round
   * @param unrecorded whether no record tells of it yet
   */
  record State(
      double weight, double[][] models, int refreshes, int last, boolean due, boolean unrecorded) {}

  private final PackedRows rows;
  private final TrainingSettings settings;
  private double weight;
  private RoutingCharge charge;
  private int refreshes;
  private int last;
  private boolean due = true;
  private boolean unrecorded;

  /** Nothing is charged before the first refresh. */
  Routing(PackedRows rows, TrainingSettings settings) {
    this.rows = rows;
    this.settings = settings;
  }

  /** Charges with this factor β from now on; 0 for not at all. */
  void begin(double value) {
    weight = value;
  }

  double weight() {
    return weight;
  }

  /** Whether rows are charged for their clusters. */
  boolean charges() {
    return weight > 0 && settings.k() > 1;
  }

  /**
   * Refuses what cannot be routed by features.
   *
   * @throws InvalidInputException if the family has no label
   */
  static void check(TrainingSettings settings) {
    boolean supervised = Families.forClusters(settings.family(), settings.k()).get(0).supervised();
    if (settings.routingWeight() > 0 && !supervised) {
      throw new InvalidInputException(
          String.format(
              "routingWeight is %s, but clusters of family '%s' are told from the features anyway;"
                  + " set it to 0.",
              settings.routingWeight(), settings.family()));
    }
  }

  /** Whether rows are to be charged, with a factor that is given. */
  static boolean isWanted(TrainingSettings settings) {
    return settings.routingWeight() > 0 && settings.k() > 1;
  }

  static RoutingTraining training(FeatureScaling scaling, TrainingSettings settings) {
    return new RoutingTraining(settings.k(), scaling, settings.seed());
  }

  /** What rows are charged now; null for nothing. */
  RoutingCharge charge() {
    return charge;
  }

  /** Learns π anew from the partition after a decision, if it is time to; false if not. */
  boolean refresh(int round, JavaRDD<BlockPartition> states, Decision decision) {
    boolean scheduled = refreshes < MOST_REFRESHES && round >= last + INTERVAL;
    if (!charges() || !(due || scheduled)) {
      return false;
    }
    RowBlock sample =
        rows.sample(
            BlockTask.over(
                rows.blocks(), states, (blocks, parts) -> assigned(blocks, parts, decision)),
            MOST_ROWS,
            settings.seed() ^ SAMPLE_STREAM);
    short[] clusters = new short[sample.size()];
    for (int i = 0; i < clusters.length; i++) {
      clusters[i] = (short) sample.label(i);
    }
    charge = training(rows.scaling(), settings).train(sample, clusters, weight);
    refreshes++;
    last = round;
    due = false;
    unrecorded = true;
    return true;
  }

  /** The blocks with clusters in place of labels. */
  private static Iterator<RowBlock> assigned(
      Iterator<RowBlock> blocks, Iterator<BlockPartition> states, Decision decision) {
    int partition = TaskContext.getPartitionId();
    return new Iterator<>() {
      private int index;

      @Override
      public boolean hasNext() {
        return blocks.hasNext();
      }

      @Override
      public RowBlock next() {
        return blocks.next().withLabels(states.next().after(decision, partition, index++));
      }
    };
  }

  /** Whether a loop that could stop in this round must go on, because π is still to follow. */
  boolean goesOn(int round) {
    due = charges() && refreshes < MOST_REFRESHES && last < round;
    return due;
  }

  State state() {
    return new State(
        weight, charge == null ? null : charge.models(), refreshes, last, due, unrecorded);
  }

  /** Goes on from there. */
  void restore(State state) {
    if (!(state.weight >= 0 && state.weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("Field 'weight' is " + state.weight + ".");
    }
    weight = state.weight;
    charge =
        state.models == null
            ? null
            : training(rows.scaling(), settings).restore(state.models, weight);
    refreshes = state.refreshes;
    last = state.last;
    due = state.due;
    unrecorded = state.unrecorded;
  }

  /** Whether π was learned anew since this was last asked. */
  boolean wasRefreshed() {
    boolean result = unrecorded;
    unrecorded = false;
    return result;
  }
}
