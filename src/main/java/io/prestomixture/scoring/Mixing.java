package io.prestomixture.scoring;

import java.util.Arrays;

/**
 * What becomes of outputs and cluster probabilities: steps 3 and 4 of {@link MixtureDocument}.
 *
 * @param labelled whether there is a label to predict
 * @param soft whether outputs are mixed, not chosen
 * @param features where outputs begin among the inputs
 * @param classes number of classes of the label; 0 unless it is a class
 * @param scale the units of the label; null for its own
 * @param smoothing the share of mixed class probabilities that is spread over all classes
 */
record Mixing(
    boolean labelled,
    boolean soft,
    int features,
    int classes,
    MixtureDocument.LabelScale scale,
    double smoothing) {

  /** Works out the output of a row. */
  void mix(Workspace row) {
    double[] output = row.output();
    double[] shares = row.shares();
    int width = output.length;
    int at = features;
    if (!soft) {
      int cluster = Workspace.largest(shares);
      System.arraycopy(row.inputs(), at + cluster * width, output, 0, width);
      return;
    }
    Arrays.fill(output, 0);
    for (int k = 0; k < shares.length; k++) {
      // A component that has no say may say anything, also infinity.
      for (int o = 0; o < width && shares[k] > 0; o++) {
        output[o] += shares[k] * row.inputs()[at + k * width + o];
      }
    }
    for (int o = 0; o < width && smoothing > 0; o++) {
      output[o] = (1 - smoothing) * output[o] + smoothing / classes;
    }
  }

  /** The prediction for a row whose output is known. */
  double prediction(Workspace row) {
    double[] output = row.output();
    if (!labelled) {
      return Workspace.largest(row.shares());
    }
    if (classes == 2) {
      return output[0] > 1 - output[0] ? 1 : 0;
    }
    if (classes > 2) {
      return Workspace.largest(output);
    }
    return scale == null ? output[0] : output[0] * scale.deviation() + scale.mean();
  }

  /** Copies the class probabilities that an output says. */
  static void putClasses(double[] output, double[] probabilities, int at) {
    if (output.length == 1) {
      probabilities[at] = 1 - output[0];
      probabilities[at + 1] = output[0];
    } else {
      System.arraycopy(output, 0, probabilities, at, output.length);
    }
  }
}
