package io.prestomixture.router;

/** Sums of derivatives over the rows of a node, by input and range of values. */
final class TreeHistogram {
  /** A gain below this share of what is left is none: sums are not more exact. */
  private static final double ROUNDING = 1e-10;

  private final BinnedInputs inputs;

  /** By input: where its ranges begin. */
  private final int[] offsets;

  private final double[] slopes;
  private final double[] curvatures;
  private final int[] counts;

  TreeHistogram(BinnedInputs inputs) {
    this.inputs = inputs;
    offsets = new int[inputs.inputs() + 1];
    for (int j = 0; j < inputs.inputs(); j++) {
      offsets[j + 1] = offsets[j] + inputs.count(j);
    }
    int cells = offsets[inputs.inputs()];
    slopes = new double[cells];
    curvatures = new double[cells];
    counts = new int[cells];
  }

  /**
   * A way to split a node.
   *
   * @param input the input that is looked at
   * @param bin the last range of the left side
   * @param gain what it gains; 0 if there is no split that gains anything
   */
  record Split(int input, int bin, double gain) {
    private static final Split NONE = new Split(-1, -1, 0);
  }

  /** Adds some rows. */
  void add(int[] order, int from, int to, double[] slopeOf, double[] curvatureOf) {
    double[] slope = new double[to - from];
    double[] curvature = new double[to - from];
    for (int i = from; i < to; i++) {
      slope[i - from] = slopeOf[order[i]];
      curvature[i - from] = curvatureOf[order[i]];
    }
    for (int j = 0; j < inputs.inputs(); j++) {
      byte[] bins = inputs.of(j);
      if (inputs.count(j) > 1) {
        for (int i = from; i < to; i++) {
          int cell = offsets[j] + Byte.toUnsignedInt(bins[order[i]]);
          slopes[cell] += slope[i - from];
          curvatures[cell] += curvature[i - from];
          counts[cell]++;
        }
      }
    }
  }

  /** Takes away the rows of another node. */
  void subtract(TreeHistogram other) {
    for (int cell = 0; cell < counts.length; cell++) {
      slopes[cell] -= other.slopes[cell];
      curvatures[cell] -= other.curvatures[cell];
      counts[cell] -= other.counts[cell];
    }
  }

  /**
   * The split that gains most among those that leave so many rows on both sides.
   *
   * @param looked the inputs that are looked at
   */
  Split best(int[] looked, int leastRows, double penalty) {
    Split best = Split.NONE;
    for (int j : looked) {
      best = best(j, leastRows, penalty, best);
    }
    return best;
  }

  private Split best(int input, int leastRows, double penalty, Split so) {
    double slope = 0;
    double curvature = 0;
    int count = 0;
    for (int cell = offsets[input]; cell < offsets[input + 1]; cell++) {
      slope += slopes[cell];
      curvature += curvatures[cell];
      count += counts[cell];
    }
    Split best = so;
    double whole = worth(slope, curvature, penalty);
    double leftSlope = 0;
    double leftCurvature = 0;
    int left = 0;
    for (int cell = offsets[input]; cell < offsets[input + 1] - 1; cell++) {
      leftSlope += slopes[cell];
      leftCurvature += curvatures[cell];
      left += counts[cell];
      if (count - left < leastRows) {
        break;
      }
      if (left >= leastRows && counts[cell] > 0) {
        double parts =
            worth(leftSlope, leftCurvature, penalty)
                + worth(slope - leftSlope, curvature - leftCurvature, penalty);
        double gain = parts - whole;
        if (gain > best.gain && gain > ROUNDING * parts) {
          best = new Split(input, cell - offsets[input], gain);
        }
      }
    }
    return best;
  }

  private static double worth(double slope, double curvature, double penalty) {
    double whole = Math.max(curvature, 0) + penalty;
    return whole > 0 ? slope * slope / whole : 0;
  }
}
