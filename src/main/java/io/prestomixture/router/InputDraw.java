package io.prestomixture.router;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The inputs that a tree may look at where a leaf is to be split: all, or at random some of them,
 * drawn anew for every leaf (Breiman, "Random forests", Machine Learning 45, 2001). Inputs that say
 * much the same, as those of features and of what components make of them do, then take turns, and
 * a sum of trees rests on all of them.
 */
final class InputDraw {
  private final int[] inputs;
  private final int count;
  private final SplittableRandom random;

  /**
   * A draw from the inputs that have more than one range.
   *
   * @param share how many of them are looked at, 1 for all
   */
  InputDraw(BinnedInputs binned, double share, long seed) {
    inputs = IntStream.range(0, binned.inputs()).filter(j -> binned.count(j) > 1).toArray();
    count = (int) Math.ceil(share * inputs.length);
    random = new SplittableRandom(seed);
  }

  /** The inputs for the next leaf, in order; they hold until the next call. */
  int[] next() {
    if (count == inputs.length) {
      return inputs;
    }
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i, inputs.length);
      int input = inputs[i];
      inputs[i] = inputs[other];
      inputs[other] = input;
    }
    return IntStream.range(0, count).map(i -> inputs[i]).sorted().toArray();
  }
}
