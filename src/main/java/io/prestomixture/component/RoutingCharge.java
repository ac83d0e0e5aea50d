package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowKeys;
import io.prestomixture.linalg.Panels;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What rows are charged for being in clusters that their features do not tell: c_ik = −β·w_i·log
 * π_k(x_i), so that a partition S costs F_β(S) = F(S) + Σ_i c_iz with z the cluster of row i. The
 * charge is a sum over rows, hence it adds c_ik to a row's cost and to both its gains.
 *
 * <p>π is a multinomial logistic model of the cluster by the features. There are two, each for the
 * rows of one fold and trained on rows of the other ({@link RoutingTraining}): what a row is
 * charged does not depend on where it is. The fold of a row is given by a hash of its key.
 *
 * <p>π counts as at least {@value #LEAST_PROBABILITY}, so that no row is kept out of a cluster
 * whatever it costs elsewhere: a new one, which no row of the sample was in, has next to no
 * probability.
 */
public final class RoutingCharge implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Number of folds. */
  static final int FOLDS = 2;

  private static final double LEAST_PROBABILITY = 1e-4;
  private static final double MOST_SURPRISE = -Math.log(LEAST_PROBABILITY);
  private static final long FOLD_STREAM = 0xF01DL;

  private final int k;
  private final double beta;
  private final long seed;

  /** By fold: b_k, θ_k1 … θ_kd of every cluster, one cluster after the other. */
  private final double[][] models;

  /**
   * A charge.
   *
   * @param beta the factor β
   * @param seed gives the folds
   * @param models by fold the parameters b_k, θ_k1 … θ_kd of every cluster k in the coordinates of
   *     the blocks
   */
  RoutingCharge(int k, double beta, long seed, double[][] models) {
    this.k = k;
    this.beta = beta;
    this.seed = seed;
    this.models = models;
  }

  /** The parameters of both models, to be kept; see {@link RoutingTraining#restore}. */
  public double[][] models() {
    return models.clone();
  }

  /** The fold that a row belongs to: it is charged by a model that no row of this fold trained. */
  static int fold(long seed, long key) {
    return RowKeys.uniform(seed ^ FOLD_STREAM, key) < 1.0 / FOLDS ? 0 : 1;
  }

  /** charges[c][i] = c_ic ≥ 0 of the i-th row of a panel in every cluster c. */
  public void charges(RowBlock block, int panel, double[][] charges) {
    double[][] other = new double[k][Panels.ROWS];
    scores(models[0], block, panel, charges);
    scores(models[1], block, panel, other);
    int first = panel * Panels.ROWS;
    int rows = block.panelSize(panel);
    for (int i = 0; i < rows; i++) {
      double[][] scores = fold(seed, block.key(first + i)) == 0 ? charges : other;
      double normaliser = logSum(scores, i);
      double factor = beta * block.weight(first + i);
      for (int c = 0; c < k; c++) {
        charges[c][i] = factor * Math.min(normaliser - scores[c][i], MOST_SURPRISE);
      }
    }
  }

  private void scores(double[] model, RowBlock block, int panel, double[][] scores) {
    int d = block.numFeatures();
    for (int c = 0; c < k; c++) {
      if (block.isSparse()) {
        for (int i = 0; i < block.panelSize(panel); i++) {
          scores[c][i] = score(model, block, panel * Panels.ROWS + i, c);
        }
      } else {
        int at = c * (d + 1);
        Panels.linearScores(block.panel(panel), d, model, at + 1, model[at], scores[c]);
      }
    }
  }

  /** log Σ_c e^{s_c} of the i-th row of a panel; at least every s_c. */
  private double logSum(double[][] scores, int i) {
    double largest = scores[0][i];
    for (int c = 1; c < k; c++) {
      largest = Math.max(largest, scores[c][i]);
    }
    double sum = 0;
    for (int c = 0; c < k; c++) {
      sum += Math.exp(scores[c][i] - largest);
    }
    return largest + Math.log(sum);
  }

  /** π(x) of one row, by the model that no row of its fold has trained. */
  public double[] probabilities(RowBlock block, int row) {
    double[] model = models[fold(seed, block.key(row))];
    double[] scores = new double[k];
    Arrays.setAll(scores, c -> score(model, block, row, c));
    Softmax.probabilities(scores, 0, k, 0);
    return scores;
  }

  /** c_ik of one row. */
  public double charge(RowBlock block, int row, int cluster) {
    double[] model = models[fold(seed, block.key(row))];
    double own = score(model, block, row, cluster);
    double sum = 0;
    double largest = own;
    for (int c = 0; c < k; c++) {
      double score = c == cluster ? own : score(model, block, row, c);
      if (score > largest) {
        sum *= Math.exp(largest - score);
        largest = score;
      }
      sum += Math.exp(score - largest);
    }
    double surprise = largest - own + Math.log(Math.max(sum, 1));
    return beta * block.weight(row) * Math.min(surprise, MOST_SURPRISE);
  }

  /** b_c + θ_cᵀx. */
  private static double score(double[] model, RowBlock block, int row, int cluster) {
    int d = block.numFeatures();
    int at = cluster * (d + 1);
    double score = model[at++];
    if (block.isSparse()) {
      RowBlock.CompressedRows rows = block.compressedRows();
      for (int e = rows.starts()[row]; e < rows.starts()[row + 1]; e++) {
        score += rows.values()[e] * model[at + rows.columns()[e]];
      }
    } else {
      double[][] panel = block.panel(row / Panels.ROWS);
      int i = row % Panels.ROWS;
      for (int j = 0; j < d; j++) {
        score += panel[j][i] * model[at + j];
      }
    }
    return score;
  }

  /** Σ c_iz over the rows of a block in these clusters. */
  public double total(RowBlock block, short[] clusters) {
    double[][] charges = new double[k][Panels.ROWS];
    double total = 0;
    for (int panel = 0; panel < block.numPanels(); panel++) {
      charges(block, panel, charges);
      int first = panel * Panels.ROWS;
      int rows = block.panelSize(panel);
      for (int i = 0; i < rows; i++) {
        total += charges[clusters[first + i]][i];
      }
    }
    return total;
  }
}
