package io.prestomixture.component;

import io.prestomixture.linalg.PackedUpper;

/**
 * Where the statistics of a multinomial logistic regression are: see {@link MultinomialTrainer}.
 *
 * @param classes number of classes C
 * @param width number of parameters of a class, d + 1
 */
record MultinomialLayout(int classes, int width) {
  static final int COUNT = 0;
  static final int WEIGHT = 1;
  static final int VALUE = 2;
  static final int GRADIENT = 3;

  /** Number of parameters. */
  int order() {
    return classes * width;
  }

  /** Length of the statistics without curvature. */
  int length() {
    return GRADIENT + order();
  }

  /** Length of the statistics with curvature: C(C − 1)/2 blocks. */
  int lengthWithCurvature() {
    return block(classes - 1, classes);
  }

  /** Where the block of a pair of classes a &lt; b starts: (0,1), (0,2), …, (1,2), …. */
  int block(int a, int b) {
    int pair = a * (2 * classes - a - 1) / 2 + b - a - 1;
    return length() + pair * PackedUpper.length(width);
  }
}
