package io.prestomixture.selection;

import io.prestomixture.component.ComponentScorer;
import io.prestomixture.data.RowBlock;
import java.io.Serializable;
import java.util.SplittableRandom;

/**
 * Random directions along which clusters can be split in two: by the sign of residual × (c + vᵀx).
 * Of two regressions that cross in a plane, the one lies above their mean on the one side of it and
 * below on the other. There are at most 7, since a row's halves are the bits of a byte.
 *
 * @param vectors one vector over the features per direction, in the coordinates of blocks
 * @param constants c, by direction
 */
public record Directions(double[][] vectors, double[] constants) implements Serializable {
  /**
   * Draws directions; every feature counts the same, and planes pass near the means.
   *
   * @param means the mean of each feature
   * @param deviations the standard deviation of each feature; 0 where it says nothing
   */
  public static Directions draw(
      int count, double[] means, double[] deviations, SplittableRandom random) {
    double[][] vectors = new double[count][means.length];
    double[] constants = new double[count];
    for (int r = 0; r < count; r++) {
      constants[r] = random.nextGaussian();
      for (int j = 0; j < means.length; j++) {
        vectors[r][j] = deviations[j] > 0 ? random.nextGaussian() / deviations[j] : 0;
        constants[r] -= vectors[r][j] * means[j];
      }
    }
    return new Directions(vectors, constants);
  }

  /** Number of directions. */
  public int count() {
    return constants.length;
  }

  /**
   * In which half a row lies: bit r is set if it is the half that direction r cuts off.
   *
   * @param scorer of the row's own cluster; where it has a centre, planes go through that
   * @param x scratch space, one number per feature
   */
  public byte halves(RowBlock block, int row, ComponentScorer scorer, double[] x) {
    block.copyRow(row, x, 0);
    double residual = scorer.residual(block, row);
    double[] centre = scorer.centre();
    int bits = 0;
    for (int r = 0; r < constants.length; r++) {
      double along = centre == null ? constants[r] : 0;
      for (int j = 0; j < x.length; j++) {
        along += vectors[r][j] * (centre == null ? x[j] : x[j] - centre[j]);
      }
      bits |= residual * along > 0 ? 1 << r : 0;
    }
    return (byte) bits;
  }
}
