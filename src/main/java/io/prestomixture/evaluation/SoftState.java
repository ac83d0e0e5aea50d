package io.prestomixture.evaluation;

import io.prestomixture.component.Component;
import io.prestomixture.component.ComponentScorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.Panels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A mixture of gated experts on its way: r_ik ∝ π_k(x_i) p_k(y_i|x_i), with log p_k = −(c/σ_k² +
 * log 2πσ_k²)/2 where the cost c = (y − h_k(x))² + λ‖θ_k‖² is a square, else log p_k = −c.
 * Penalties are so a part of the likelihood, which every exact step then raises.
 *
 * @param trainers of the experts and the gate
 * @param components the experts and the gate
 * @param variances σ_k²; null where costs are no squares
 */
record SoftState(Trainers trainers, List<Component> components, double[] variances)
    implements SoftRows.Responsibilities {

  @Override
  public double[] of(RowBlock block, double[][] out) {
    int k = out.length;
    int n = block.size();
    double[][] costs = new double[k][n];
    double[] panel = new double[Panels.ROWS];
    ComponentScorer gate = trainers.get(k).scorer(components.get(k));
    short[] labels = new short[n];
    for (int c = 0; c < k; c++) {
      costs(trainers.get(c).scorer(components.get(c)), block, panel, costs[c]);
      Arrays.fill(labels, (short) c);
      costs(gate, block.withLabels(labels), panel, out[c]);
      for (int i = 0; i < n; i++) {
        out[c][i] = -out[c][i] + logDensity(c, costs[c][i]);
      }
    }
    double logLikelihood = 0;
    double cost = 0;
    for (int i = 0; i < n; i++) {
      int likeliest = 0;
      for (int c = 1; c < k; c++) {
        likeliest = out[c][i] > out[likeliest][i] ? c : likeliest;
      }
      double highest = out[likeliest][i];
      double total = 0;
      for (int c = 0; c < k; c++) {
        out[c][i] = Math.exp(out[c][i] - highest);
        total += out[c][i];
      }
      for (int c = 0; c < k; c++) {
        out[c][i] /= total;
      }
      logLikelihood += block.weight(i) * (highest + Math.log(total));
      cost += block.weight(i) * costs[likeliest][i];
    }
    return new double[] {logLikelihood, cost};
  }

  /** The same experts with a gate that prefers none. */
  SoftState withUndecidedGate() {
    int k = trainers.k() - 1;
    List<Component> changed = new ArrayList<>(components);
    Component gate = components.get(k);
    double[] nothing = new double[gate.parameters().length];
    changed.set(k, new Component(gate.rows(), gate.weight(), gate.objective(), nothing, 0, null));
    return new SoftState(trainers, changed, variances);
  }

  /** Costs of rows of weight 1. */
  private static void costs(ComponentScorer scorer, RowBlock block, double[] panel, double[] out) {
    for (int p = 0; p < block.numPanels(); p++) {
      scorer.costs(block, p, panel);
      for (int i = 0; i < block.panelSize(p); i++) {
        int row = p * Panels.ROWS + i;
        out[row] = panel[i] / block.weight(row);
      }
    }
  }

  private double logDensity(int component, double cost) {
    return variances == null
        ? -cost
        : -(cost / variances[component] + Math.log(2 * Math.PI * variances[component])) / 2;
  }
}
