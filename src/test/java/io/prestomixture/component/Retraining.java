package io.prestomixture.component;

import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Components trained from scratch on the rows themselves, by a singular value decomposition of the
 * design matrix (Commons Math): independent of sufficient statistics, Cholesky factors and gain
 * formulas.
 */
public final class Retraining {
  private Retraining() {}

  /** Rows in plain arrays. */
  public record Rows(double[][] x, double[] y, double[] w) {

    /** Gaussian rows with a linear trend, weights in [0.5, 2) or 1. */
    public static Rows random(int n, int d, boolean weighted, long seed) {
      Random random = new Random(seed);
      double[][] x = new double[n][d];
      double[] y = new double[n];
      double[] w = new double[n];
      for (int i = 0; i < n; i++) {
        y[i] = random.nextGaussian();
        for (int j = 0; j < d; j++) {
          x[i][j] = random.nextGaussian();
          y[i] += (j + 1) * x[i][j] * (random.nextBoolean() ? 1 : -0.3);
        }
        w[i] = weighted ? 0.5 + 1.5 * random.nextDouble() : 1;
      }
      return new Rows(x, y, w);
    }

    /** All rows given several times, one copy of the whole after the other. */
    public Rows repeated(int times) {
      int n = x.length;
      double[][] manyX = new double[n * times][];
      double[] manyY = new double[n * times];
      double[] manyW = new double[n * times];
      for (int i = 0; i < n * times; i++) {
        manyX[i] = x[i % n];
        manyY[i] = y[i % n];
        manyW[i] = w[i % n];
      }
      return new Rows(manyX, manyY, manyW);
    }

    /** The rows as a block in their own coordinates. */
    public RowBlock block(boolean sparse) {
      RowBlockBuilder builder = new RowBlockBuilder(x[0].length, sparse);
      for (int i = 0; i < x.length; i++) {
        builder.add(x[i], y[i], w[i], 1000 + i);
      }
      return builder.build();
    }
  }

  /** min Σ w (y − b − θᵀx)² + λ Σw ‖θ‖² over the given rows. */
  public static double ridge(Rows rows, List<Integer> members, double lambda, boolean intercept) {
    if (members.isEmpty()) {
      return 0;
    }
    int d = rows.x[0].length;
    double weight = members.stream().mapToDouble(i -> rows.w[i]).sum();
    RealMatrix design = new Array2DRowRealMatrix(members.size() + d, d + 1);
    RealVector target = new ArrayRealVector(members.size() + d);
    for (int m = 0; m < members.size(); m++) {
      int i = members.get(m);
      double root = Math.sqrt(rows.w[i]);
      design.setEntry(m, 0, intercept ? root : 0);
      for (int j = 0; j < d; j++) {
        design.setEntry(m, j + 1, root * rows.x[i][j]);
      }
      target.setEntry(m, root * rows.y[i]);
    }
    for (int j = 0; j < d; j++) {
      design.setEntry(members.size() + j, j + 1, Math.sqrt(lambda * weight));
    }
    RealVector theta = new SingularValueDecomposition(design).getSolver().solve(target);
    RealVector residual = design.operate(theta).subtract(target);
    return residual.dotProduct(residual);
  }

  /** Σ w ‖x − mean‖² over the given rows. */
  public static double kMeans(Rows rows, List<Integer> members) {
    if (members.isEmpty()) {
      return 0;
    }
    int d = rows.x[0].length;
    double weight = members.stream().mapToDouble(i -> rows.w[i]).sum();
    double sum = 0;
    for (int j = 0; j < d; j++) {
      int column = j;
      double mean = members.stream().mapToDouble(i -> rows.w[i] * rows.x[i][column]).sum() / weight;
      sum +=
          members.stream()
              .mapToDouble(i -> rows.w[i] * Math.pow(rows.x[i][column] - mean, 2))
              .sum();
    }
    return sum;
  }
}
