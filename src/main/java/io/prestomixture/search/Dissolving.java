package io.prestomixture.search;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a mixture smaller: clusters are dissolved one after the other, each time the one whose rows
 * lose least by it,
 *
 * <pre>  argmin_k Σ_{i: k costs i least} [min_{l≠k} f_i(θ_l) − f_i(θ_k)] </pre>
 *
 * on the rows of a sample, under the components as they are.
 */
public final class Dissolving {
  private final ComponentTrainer trainer;
  private final RowBlock sample;

  /** Dissolves clusters of one trainer by what they cost on a sample. */
  public Dissolving(ComponentTrainer trainer, RowBlock sample) {
    this.trainer = trainer;
    this.sample = sample;
  }

  /** The components that are left of the given ones, in their order. */
  public List<Component> leave(int k, List<Component> components) {
    List<Component> left = new ArrayList<>(components);
    while (left.size() > k) {
      left.remove(cheapest(losses(left)));
    }
    return left;
  }

  private static int cheapest(double[] losses) {
    int cheapest = 0;
    for (int c = 1; c < losses.length; c++) {
      cheapest = losses[c] < losses[cheapest] ? c : cheapest;
    }
    return cheapest;
  }

  /** What the rows of each cluster would lose. */
  private double[] losses(List<Component> components) {
    int k = components.size();
    Scorer scorer = Trainers.same(trainer, k).scorer(components);
    double[] losses = new double[k];
    double[][] costs = new double[k][Panels.ROWS];
    for (int panel = 0; panel < sample.numPanels(); panel++) {
      scorer.costs(sample, panel, costs);
      for (int i = 0; i < sample.panelSize(panel); i++) {
        addLoss(costs, i, losses);
      }
    }
    return losses;
  }

  private static void addLoss(double[][] costs, int row, double[] losses) {
    int own = 0;
    double least = Double.POSITIVE_INFINITY;
    double second = Double.POSITIVE_INFINITY;
    for (int c = 0; c < losses.length; c++) {
      double cost = costs[c][row];
      if (cost < least) {
        second = least;
        least = cost;
        own = c;
      } else {
        second = Math.min(second, cost);
      }
    }
    losses[own] += second - least;
  }
}
