package io.prestomixture.engine;

import io.prestomixture.data.RowBlock;
import io.prestomixture.linalg.OuterProductSum;
import io.prestomixture.linalg.PackedUpper;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** The weighted covariance of all rows in the coordinates of their blocks, in one pass. */
final class RowCovariance {
  private RowCovariance() {}

  /** Σw(x − x̄)(x − x̄)ᵀ / Σw as a {@link PackedUpper} matrix of order d. */
  static double[] of(JavaRDD<RowBlock> blocks, int numFeatures, int aggregationDepth) {
    int order = numFeatures + 1;
    double[] sums =
        OrderedReduction.reduce(
            blocks.mapPartitions(part -> List.of(sums(part, order)).iterator()),
            aggregationDepth,
            RowCovariance::add);
    double weight = sums[0];
    double[] covariance = new double[PackedUpper.length(numFeatures)];
    for (int a = 0, at = 0; a < numFeatures; a++) {
      for (int b = a; b < numFeatures; b++, at++) {
        covariance[at] =
            sums[PackedUpper.index(order, a + 1, b + 1)] / weight
                - sums[a + 1] / weight * (sums[b + 1] / weight);
      }
    }
    return covariance;
  }

  /** Σ w z zᵀ with z = (1, x). */
  private static double[] sums(Iterator<RowBlock> blocks, int order) {
    double[] sums = new double[PackedUpper.length(order)];
    OuterProductSum products = new OuterProductSum(order);
    while (blocks.hasNext()) {
      RowBlock block = blocks.next();
      products.begin(sums, 0, block.size());
      for (int i = 0; i < block.size(); i++) {
        double[] z = products.next();
        z[0] = 1;
        block.copyRow(i, z, 1);
        products.add(block.weight(i));
      }
      products.end();
    }
    return sums;
  }

  private static double[] add(double[] sums, double[] later) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += later[i];
    }
    return sums;
  }
}
