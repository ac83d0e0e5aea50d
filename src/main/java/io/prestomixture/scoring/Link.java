package io.prestomixture.scoring;

import java.util.Map;

/** What makes outputs of the scores η of a component with a label. */
enum Link {
  /** The score itself. */
  IDENTITY {
    @Override
    void apply(double[] scores, int at, int width) {}
  },

  /** e^η. */
  EXPONENTIAL {
    @Override
    void apply(double[] scores, int at, int width) {
      scores[at] = Math.exp(scores[at]);
    }
  },

  /** 1/(1 + e^−η) of one score; e^η_c / Σ_a e^η_a of several. No exponential overflows. */
  LOGISTIC {
    @Override
    void apply(double[] scores, int at, int width) {
      if (width == 1) {
        double e = Math.exp(-Math.abs(scores[at]));
        scores[at] = (scores[at] >= 0 ? 1 : e) / (1 + e);
        return;
      }
      int largest = at;
      for (int c = at + 1; c < at + width; c++) {
        largest = scores[c] > scores[largest] ? c : largest;
      }
      double most = scores[largest];
      double others = 0;
      for (int c = at; c < at + width; c++) {
        scores[c] = Math.exp(scores[c] - most);
        others += c == largest ? 0 : scores[c];
      }
      for (int c = at; c < at + width; c++) {
        scores[c] /= 1 + others;
      }
    }
  },

  /** 1 if η &gt; 0, else 0. */
  VOTE {
    @Override
    void apply(double[] scores, int at, int width) {
      scores[at] = scores[at] > 0 ? 1 : 0;
    }
  };

  private static final Map<String, Link> BY_FAMILY =
      Map.of(
          "ridge",
          IDENTITY,
          "huber",
          IDENTITY,
          "poisson",
          EXPONENTIAL,
          "logistic",
          LOGISTIC,
          "svm",
          VOTE);

  /** Overwrites the scores of a component, so many of them, with its outputs. */
  abstract void apply(double[] scores, int at, int width);

  /** Whether outputs tell classes. */
  boolean isClass() {
    return this == LOGISTIC || this == VOTE;
  }

  /** Whether a family has a label. */
  static boolean isLinear(String family) {
    return BY_FAMILY.containsKey(family);
  }

  /** The link of a family with a label. */
  static Link of(String family) {
    Link link = BY_FAMILY.get(family);
    Fields.require(
        link != null,
        () -> String.format("Family '%s' does not go with families that have a label", family));
    return link;
  }
}
