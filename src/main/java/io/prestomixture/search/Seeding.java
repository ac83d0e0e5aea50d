package io.prestomixture.search;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentScorer;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.util.KthSelector;
import org.apache.commons.math3.util.MedianOf3PivotingStrategy;

/**
 * Careful seeding for sums of minima (Ding, Ju, Yang, Yin, ICML 2024), the generalisation of
 * k-means++ (Arthur, Vassilvitskii, SODA 2007): components are fitted one after the other, each on
 * a row drawn with probability proportional to what the row costs under the components so far.
 *
 * <p>One row does not determine a regression, so a seed is fitted on the row and its nearest
 * neighbours in features and label. Of a few drawn candidates the one that lowers the total most is
 * kept (greedy k-means++).
 */
public final class Seeding {
  private final Trainers trainers;
  private final RowBlock sample;
  private final SplittableRandom random;
  private final double[] cheapest;
  private final double labelScale;

  /** Seeds from a sample whose order must not depend on the partitioning of the data. */
  public Seeding(Trainers trainers, RowBlock sample, long seed) {
    this.trainers = trainers;
    this.sample = sample;
    this.random = new SplittableRandom(seed);
    this.cheapest = new double[sample.size()];
    this.labelScale = labelScale(sample);
    for (int i = 0; i < cheapest.length; i++) {
      cheapest[i] = sample.weight(i);
    }
  }

  /** Labels count like one standardised feature. */
  private static double labelScale(RowBlock sample) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < sample.size(); i++) {
      sum += sample.label(i);
      squares += sample.label(i) * sample.label(i);
    }
    double variance = squares / sample.size() - Math.pow(sum / sample.size(), 2);
    return variance > 0 ? 1 / variance : 0;
  }

  /** One component per cluster. */
  public List<Component> seeds() {
    return seeds(Collections.nCopies(trainers.k(), null));
  }

  /**
   * One component per cluster, some of which are given; null asks for a seed, which is drawn as if
   * the given ones had been drawn before it.
   */
  public List<Component> seeds(List<Component> given) {
    List<Component> seeds = new ArrayList<>(given);
    boolean first = true;
    for (int c = 0; c < seeds.size(); c++) {
      if (seeds.get(c) != null) {
        take(costs(trainers.get(c), seeds.get(c)), first);
        first = false;
      }
    }
    for (int c = 0; c < seeds.size(); c++) {
      if (seeds.get(c) == null) {
        seeds.set(c, seed(trainers.get(c), first));
        first = false;
      }
    }
    return seeds;
  }

  /** The best of a few candidates. */
  private Component seed(ComponentTrainer trainer, boolean first) {
    int candidates = 2 + (int) Math.log(trainers.k());
    double[] best = null;
    Component kept = null;
    for (int t = 0; t < candidates; t++) {
      Component candidate = fitAround(trainer, draw());
      double[] costs = costs(trainer, candidate);
      if (!first) {
        Arrays.setAll(costs, i -> Math.min(costs[i], cheapest[i]));
      }
      if (best == null || Arrays.stream(costs).sum() < Arrays.stream(best).sum()) {
        best = costs;
        kept = candidate;
      }
    }
    take(best, true);
    return kept;
  }

  /** Lowers what rows cost to these costs, or replaces it. */
  private void take(double[] costs, boolean replace) {
    for (int i = 0; i < costs.length; i++) {
      cheapest[i] = replace ? costs[i] : Math.min(costs[i], cheapest[i]);
    }
  }

  /**
   * A row drawn with probability proportional to its current cost; uniformly when every row is
   * fitted.
   */
  private int draw() {
    // Only negative logarithms of densities are below 0.
    double least = Math.min(0, Arrays.stream(cheapest).min().orElse(0));
    double total = Arrays.stream(cheapest).map(cost -> cost - least).sum();
    if (!(total > 0)) {
      return random.nextInt(cheapest.length);
    }
    double left = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < cheapest.length && left >= 0; i++) {
      left -= cheapest[i] - least;
      last = cheapest[i] > least ? i : last;
    }
    return last;
  }

  private Component fitAround(ComponentTrainer trainer, int centre) {
    int count = Math.min(sample.size(), trainer.seedRows());
    int[] rows = count == 1 ? new int[] {centre} : nearest(centre, count);
    return JointTraining.trainOn(trainer, sample, rows, JointTraining.Effort.ROUND);
  }

  /** The rows nearest to one, in features and label; of those as far away the first. */
  int[] nearest(int centre, int count) {
    double[] distances = distances(centre);
    KthSelector selector = new KthSelector(new MedianOf3PivotingStrategy());
    double farthest = selector.select(distances.clone(), null, count - 1);
    int ties = count - (int) Arrays.stream(distances).filter(d -> d < farthest).count();
    int[] nearest = new int[count];
    for (int i = 0, at = 0; at < count; i++) {
      if (distances[i] < farthest || (distances[i] == farthest && ties-- > 0)) {
        nearest[at++] = i;
      }
    }
    return nearest;
  }

  private double[] distances(int centre) {
    double[] from = new double[sample.numFeatures()];
    sample.copyRow(centre, from, 0);
    double[] distances = new double[sample.size()];
    double[] panel = new double[Panels.ROWS];
    for (int p = 0; p < sample.numPanels(); p++) {
      squaredDistances(p, from, panel);
      System.arraycopy(panel, 0, distances, p * Panels.ROWS, sample.panelSize(p));
    }
    for (int i = 0; i < distances.length; i++) {
      double label = sample.label(i) - sample.label(centre);
      distances[i] += label * label * labelScale;
    }
    return distances;
  }

  private void squaredDistances(int panel, double[] from, double[] out) {
    if (!sample.isSparse()) {
      Panels.squaredDistances(sample.panel(panel), from, out);
      return;
    }
    double[] to = new double[from.length];
    for (int i = 0; i < sample.panelSize(panel); i++) {
      sample.copyRow(panel * Panels.ROWS + i, to, 0);
      out[i] = 0;
      for (int j = 0; j < from.length; j++) {
        out[i] += (to[j] - from[j]) * (to[j] - from[j]);
      }
    }
  }

  private double[] costs(ComponentTrainer trainer, Component component) {
    ComponentScorer scorer = trainer.scorer(component);
    double[] panel = new double[Panels.ROWS];
    double[] costs = new double[sample.size()];
    for (int p = 0; p < sample.numPanels(); p++) {
      scorer.costs(sample, p, panel);
      System.arraycopy(panel, 0, costs, p * Panels.ROWS, sample.panelSize(p));
    }
    return costs;
  }
}
