package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.Certificate;
import io.prestomixture.selection.Certificate.Limit;
import io.prestomixture.selection.Enumeration;
import io.prestomixture.selection.LeastCosts;
import io.prestomixture.selection.SampledSubsets;
import io.prestomixture.selection.Submodularity;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;

/**
 * Takes the numbers of a {@link Certificate} from the rows: Σ m_i from all of them, the rest from a
 * bounded sample. Families whose rows cost nothing alone need neither pass.
 *
 * @param certificate null if none was asked for
 * @param passes how often all rows were read for it
 */
record Certification(Certificate certificate, int passes) {
  /** More rows would find larger M_i, and no bound that is worth more. */
  private static final int SAMPLE_ROWS = 1000;

  /** Most features of the sample, all rows together. */
  private static final int SAMPLE_DOUBLES = 1 << 22;

  /** Separates the random streams of the sample and of its subsets. */
  private static final long SAMPLE_STREAM = 0xCE47L;

  private static final long SUBSET_STREAM = 0x5B5EL;

  /**
   * Refuses to enumerate what is too much.
   *
   * @throws InvalidInputException if {@code certificate} is {@code exact} and the rows are many
   */
  static void requirePossible(long rows, TrainingSettings settings) {
    if (settings.certificate().equals("exact") && rows > Enumeration.MOST_ROWS) {
      throw new InvalidInputException(
          String.format(
              "certificate is 'exact', but %2$d rows have %1$d^%2$d partitions into %1$d clusters;"
                  + " only up to %3$d rows are enumerated, so choose certificate 'sampled'.",
              settings.k(), rows, Enumeration.MOST_ROWS));
    }
  }

  /** The certificate of the partition that these components were trained on. */
  static Certification of(PackedRows rows, List<Component> components, TrainingSettings settings) {
    return switch (settings.certificate()) {
      case "exact" -> exact(rows, components, settings);
      case "sampled" -> sampled(rows, components, settings);
      default -> new Certification(null, 0);
    };
  }

  /** Why rows may cost nothing alone. */
  private static Limit limit(TrainingSettings settings) {
    List<ComponentFamily> families = Families.forClusters(settings.family(), settings.k());
    if (families.get(0).isLikelihood()) {
      return Limit.DENSITIES;
    }
    if (!families.get(0).supervised()) {
      return Limit.CENTRES;
    }
    if (settings.fitIntercept()) {
      return Limit.INTERCEPT;
    }
    return Arrays.stream(settings.regParam()).anyMatch(penalty -> penalty == 0)
        ? Limit.NO_PENALTY
        : Limit.NONE;
  }

  private static double objective(List<Component> components) {
    return components.stream().mapToDouble(Component::objective).sum();
  }

  private static Certification exact(
      PackedRows rows, List<Component> components, TrainingSettings settings) {
    RowBlock all = rows.sample(Enumeration.MOST_ROWS, settings.seed());
    Enumeration enumeration = new Enumeration(rows.trainers(), all);
    double optimum = enumeration.optimum();
    Limit limit = limit(settings);
    double objective = objective(components);
    if (limit == Limit.DENSITIES) {
      return new Certification(Certificate.ofDensities("exact", all.size(), objective, optimum), 1);
    }
    double leastCosts = new LeastCosts(rows.trainers()).sum(all);
    Submodularity exact = leastCosts > 0 ? enumeration.submodularity() : Submodularity.OF_FREE_ROWS;
    return new Certification(
        Certificate.of("exact", limit, all.size(), objective, leastCosts, exact, optimum), 1);
  }

  private static Certification sampled(
      PackedRows rows, List<Component> components, TrainingSettings settings) {
    Limit limit = limit(settings);
    long count = rows.summary().rows();
    double objective = objective(components);
    if (limit == Limit.DENSITIES) {
      return new Certification(Certificate.ofDensities("sampled", count, objective, null), 0);
    }
    // An intercept or a centre meets any row alone; without looking, all m_i are 0.
    boolean free = limit == Limit.INTERCEPT || limit == Limit.CENTRES;
    double leastCosts = free ? 0 : leastCosts(rows);
    Submodularity seen =
        leastCosts > 0
            ? estimate(rows, components, leastCosts / objective, settings.seed())
            : Submodularity.OF_FREE_ROWS;
    return new Certification(
        Certificate.of("sampled", limit, count, objective, leastCosts, seen, null),
        (free ? 0 : 1) + (leastCosts > 0 ? 1 : 0));
  }

  /** Σ m_i, in one pass. */
  private static double leastCosts(PackedRows rows) {
    Broadcast<Trainers> trainers = rows.sharedTrainers();
    return OrderedReduction.reduce(
        rows.blocks()
            .mapPartitions(part -> List.of(sum(part, new LeastCosts(trainers.value()))).iterator()),
        rows.aggregationDepth(),
        Double::sum);
  }

  private static double sum(Iterator<RowBlock> blocks, LeastCosts costs) {
    double sum = 0;
    while (blocks.hasNext()) {
      sum += costs.sum(blocks.next());
    }
    return sum;
  }

  /**
   * α and κ as far as a sample shows them.
   *
   * @param ratio Σ m_i/F(Ŝ); where clusters are of one kind, min m_i/M_i cannot exceed it
   */
  private static Submodularity estimate(
      PackedRows rows, List<Component> components, double ratio, long seed) {
    Trainers trainers = rows.trainers();
    long size = Math.min(SAMPLE_ROWS, SAMPLE_DOUBLES / rows.scaling().numFeatures());
    RowBlock sample = rows.sample(Math.max(1, size), seed ^ SAMPLE_STREAM);
    Submodularity seen =
        new SampledSubsets(trainers, sample).estimate(components, seed ^ SUBSET_STREAM);
    return trainers.kinds().size() == 1 ? seen.atMost(ratio) : seen;
  }
}
