package io.prestomixture.data;

import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * Row keys: 64-bit hashes of a row's content (features and label, not weight), and of its place
 * where many rows are equal.
 *
 * <p>Every random choice about a row is a function of (seed, key). So it depends neither on
 * partitioning, order and attempts, nor on whether a row of weight 2 is given once or twice, or a
 * vector as dense or sparse. Of a table with many copies it depends on the place, so on the
 * partitioning: copies that are drawn all or none are no sample. Mixing is the finaliser of
 * SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
 */
public final class RowKeys {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private RowKeys() {}

  /** The key of a row; entries equal to zero do not enter it. */
  public static long of(Vector features, double label) {
    long hash = mix(Double.doubleToLongBits(label + 0.0));
    if (features instanceof DenseVector dense) {
      double[] values = dense.values();
      for (int j = 0; j < values.length; j++) {
        if (values[j] != 0) {
          hash = combine(hash, j, values[j]);
        }
      }
    } else {
      SparseVector sparse = (SparseVector) features;
      int[] indices = sparse.indices();
      double[] values = sparse.values();
      for (int i = 0; i < indices.length; i++) {
        if (values[i] != 0) {
          hash = combine(hash, indices[i], values[i]);
        }
      }
    }
    return hash;
  }

  private static long combine(long hash, int column, double value) {
    return mix(hash + (column + 1) * GOLDEN ^ Double.doubleToLongBits(value));
  }

  /** A hash of a key and a number. */
  static long mixed(long key, double number) {
    return mix(mix(key + GOLDEN) ^ Double.doubleToLongBits(number + 0.0));
  }

  /** A hash of a key and of the place of its row. */
  static long placed(long key, int partition, long row) {
    return mix(mix(key + GOLDEN) ^ mix(partition * GOLDEN ^ mix(row + GOLDEN)));
  }

  /** A number in (0, 1), uniform over keys for every seed. */
  public static double uniform(long seed, long key) {
    return ((mix(mix(seed + GOLDEN) ^ key) >>> 11) + 0.5) * UNIT;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
