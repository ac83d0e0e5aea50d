package io.prestomixture.search;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentScorer;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import io.prestomixture.selection.Directions;
import io.prestomixture.selection.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A jump out of a local optimum: one cluster is dissolved, its rows going where they cost least
 * otherwise, and its component is given to one half of another cluster.
 *
 * <p>The cluster to dissolve is drawn with probability inverse to the root of what that costs, Σ
 * (second best − own cost); the one to split in proportion to the root of its objective. Without
 * the roots, or with the most promising of several draws, more relocations lower F, but ever the
 * same ones are tried, and the search ends higher. It is split by the sign of residual × random
 * direction, two crossing planes of a regression, and a few rounds among its own rows.
 */
final class Relocation {
  /** Rounds among the rows of a cluster that is split; they are few, so these cost next to none. */
  private static final int SPLIT_ROUNDS = 5;

  /** A dissolve cost below this share of the objective is none. */
  private static final double FREE = 1e-12;

  private final Trainers trainers;
  private final RowBlock rows;
  private final SplittableRandom random;
  private final double[] deviations;
  private final double[] means;
  private long rowsLookedAt;

  Relocation(Trainers trainers, RowBlock rows, SplittableRandom random) {
    this.trainers = trainers;
    this.rows = rows;
    this.random = random;
    int d = rows.numFeatures();
    means = new double[d];
    deviations = new double[d];
    double[] x = new double[d];
    for (int i = 0; i < rows.size(); i++) {
      rows.copyRow(i, x, 0);
      for (int j = 0; j < d; j++) {
        means[j] += x[j];
        deviations[j] += x[j] * x[j];
      }
    }
    for (int j = 0; j < d; j++) {
      means[j] /= rows.size();
      deviations[j] = Math.sqrt(Math.max(0, deviations[j] / rows.size() - means[j] * means[j]));
    }
  }

  /** How many rows were looked at, those of a cluster that is split as often as they were. */
  long rowsLookedAt() {
    return rowsLookedAt;
  }

  /** What dissolving each cluster costs, and where its rows go. */
  record Dissolution(double[] costs, short[] targets) {}

  /** The partition after a random relocation; not retrained yet. */
  short[] apply(Dissolution dissolution, List<Component> components, short[] clusters) {
    double[] excess = excess(components);
    double free = FREE * Arrays.stream(excess).sum() + Double.MIN_NORMAL;
    double[] chances = new double[trainers.k()];
    Arrays.setAll(chances, c -> 1 / Math.sqrt(Math.max(dissolution.costs[c], free)));
    int dissolved = draw(chances);
    Arrays.setAll(chances, c -> c == dissolved ? 0 : Math.sqrt(excess[c]));
    int split = draw(chances);
    return relocated(clusters, dissolution.targets, dissolved, split, components.get(split));
  }

  /**
   * By cluster its objective; where costs may be negative, above what all would have if their rows
   * cost as little as those of the cheapest.
   */
  static double[] excess(List<Component> components) {
    double least = 0;
    for (Component component : components) {
      least = component.isEmpty() ? least : Math.min(least, perWeight(component));
    }
    double lowest = least;
    return components.stream()
        .mapToDouble(one -> Math.max(0, one.objective() - lowest * one.weight()))
        .toArray();
  }

  private static double perWeight(Component component) {
    return component.objective() / component.weight();
  }

  /** Looks at all rows, for any number of relocations of one partition. */
  Dissolution dissolution(List<Component> components, short[] clusters) {
    rowsLookedAt += clusters.length;
    Scorer scorer = trainers.scorer(components);
    double[][] panel = new double[scorer.k()][Panels.ROWS];
    double[] dissolving = new double[scorer.k()];
    short[] targets = new short[clusters.length];
    for (int p = 0; p < rows.numPanels(); p++) {
      scorer.costs(rows, p, panel);
      for (int i = 0; i < rows.panelSize(p); i++) {
        int row = p * Panels.ROWS + i;
        int own = clusters[row];
        int second = own == 0 ? 1 : 0;
        for (int c = second + 1; c < scorer.k(); c++) {
          if (c != own && panel[c][i] < panel[second][i]) {
            second = c;
          }
        }
        targets[row] = (short) second;
        dissolving[own] += panel[second][i] - panel[own][i];
      }
    }
    return new Dissolution(dissolving, targets);
  }

  /** An index drawn in proportion; the last resort is uniform. */
  private int draw(double[] chances) {
    double left = random.nextDouble() * Arrays.stream(chances).sum();
    for (int c = 0; c < chances.length; c++) {
      left -= chances[c];
      if (left < 0) {
        return c;
      }
    }
    int[] possible = IntStream.range(0, chances.length).filter(c -> chances[c] > 0).toArray();
    return possible.length > 0
        ? possible[random.nextInt(possible.length)]
        : random.nextInt(chances.length);
  }

  private short[] relocated(
      short[] clusters, short[] targets, int dissolved, int split, Component component) {
    short[] relocated = clusters.clone();
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < clusters.length; i++) {
      if (clusters[i] == dissolved) {
        relocated[i] = targets[i];
      } else if (clusters[i] == split) {
        members.add(i);
      }
    }
    int[] halved = members.stream().mapToInt(i -> i).toArray();
    if (split != dissolved && halved.length > 1) {
      short[] halves = halves(rows.select(halved), dissolved, split, component);
      for (int i = 0; i < halved.length; i++) {
        relocated[halved[i]] = (short) (halves[i] == 0 ? split : dissolved);
      }
    }
    return relocated;
  }

  /** 0 for the rows that stay, 1 for those that go. */
  private short[] halves(RowBlock members, int dissolved, int split, Component component) {
    short[] halves = halves(members, trainers.get(split).scorer(component));
    Trainers two = new Trainers(List.of(trainers.get(split), trainers.get(dissolved)));
    LocalSearch search =
        new LocalSearch(
            two, List.of(component, component), members, halves, Selection.ALTERNATING, 1, 1);
    search.run(SPLIT_ROUNDS);
    rowsLookedAt += (long) (1 + search.passes()) * members.size();
    return search.clusters();
  }

  private short[] halves(RowBlock members, ComponentScorer scorer) {
    Directions direction = Directions.draw(1, means, deviations, random);
    double[] x = new double[members.numFeatures()];
    short[] halves = new short[members.size()];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = direction.halves(members, i, scorer, x);
    }
    return halves;
  }
}
