package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.search.Dissolving;
import io.prestomixture.search.Seeding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The components of an earlier model, put back into the coordinates of this fit.
 *
 * <p>Cluster k starts from component k. Where there are fewer components than clusters, or clusters
 * that had no rows, the others are seeded as if the given ones had been drawn before them ({@link
 * Seeding}); no row then costs more than under the given ones alone. Where there are more, the
 * clusters whose rows lose least are dissolved ({@link Dissolving}). Either is done on a sample.
 */
final class WarmStart {
  private final List<FittedComponent> initial;
  private final Trainers trainers;

  /**
   * Checks that the components can start such a fit.
   *
   * @throws InvalidInputException a sentence that says what differs
   */
  WarmStart(List<FittedComponent> initial, Trainers trainers) {
    this.initial = initial;
    this.trainers = trainers;
    for (int c = 0; c < initial.size(); c++) {
      check(c, describeNone(trainers.get(Math.min(c, trainers.k() - 1))));
    }
    if (initial.size() > trainers.k() && !sameTrainer()) {
      throw new InvalidInputException(
          String.format(
              "The initial model has %d clusters, but k is %d, and family or regParam names a value"
                  + " for each: which of them goes cannot be told; give one value for all, or set k"
                  + " to %d.",
              initial.size(), trainers.k(), initial.size()));
    }
  }

  /** A component of the kind that a trainer makes. */
  private static FittedComponent describeNone(ComponentTrainer trainer) {
    return trainer.describe(trainer.start());
  }

  private void check(int cluster, FittedComponent expected) {
    FittedComponent given = initial.get(cluster);
    if (!given.family().equals(expected.family())) {
      throw new InvalidInputException(
          String.format(
              "Cluster %d of the initial model is of family '%s', but is to be of family '%s'; name"
                  + " the family of the model, or choose another initMode.",
              cluster, given.family(), expected.family()));
    }
    if (given.numFeatures() != expected.numFeatures()) {
      throw new InvalidInputException(
          String.format(
              "The initial model has %d features, but the data has %d; give the same features in"
                  + " the same order, or choose another initMode.",
              given.numFeatures(), expected.numFeatures()));
    }
    if (given.numOutputs() != expected.numOutputs()) {
      throw new InvalidInputException(
          String.format(
              "The initial model has learned %d classes, but the label has %d; give the same"
                  + " classes, or choose another initMode.",
              classes(given), classes(expected)));
    }
  }

  /** One output is enough for two classes. */
  private static int classes(FittedComponent component) {
    return Math.max(2, component.numOutputs());
  }

  private boolean sameTrainer() {
    return IntStream.range(1, trainers.k()).allMatch(c -> trainers.get(c) == trainers.get(0));
  }

  /** Whether the components alone make up the mixture. */
  boolean isComplete() {
    return initial.size() == trainers.k() && initial.stream().allMatch(c -> c.rows() > 0);
  }

  /**
   * One component per cluster.
   *
   * @param sample a sample of the rows, taken only where the components alone are not enough
   * @param seed of the seeds
   */
  List<Component> components(Supplier<RowBlock> sample, long seed) {
    List<Component> given = new ArrayList<>();
    for (int c = 0; c < initial.size(); c++) {
      FittedComponent fitted = initial.get(c);
      ComponentTrainer trainer = trainers.get(Math.min(c, trainers.k() - 1));
      given.add(fitted.rows() > 0 ? trainer.restore(fitted) : null);
    }
    if (isComplete()) {
      return given;
    }
    RowBlock rows = sample.get();
    if (given.size() > trainers.k()) {
      given.removeIf(component -> component == null);
      given = new Dissolving(trainers.get(0), rows).leave(trainers.k(), given);
    }
    while (given.size() < trainers.k()) {
      given.add(null);
    }
    return new Seeding(trainers, rows, seed).seeds(given);
  }
}
