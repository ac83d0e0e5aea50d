package io.prestomixture.job;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Which number of clusters to take, and why.
 *
 * <p>With a label: the least one whose held-out error is within one standard error of the best one
 * (the rule of Breiman, Friedman, Olshen, Stone, "Classification and Regression Trees", 1984,
 * section 3.4.3). Where the rows have a likelihood: the one of least ICL (Biernacki, Celeux,
 * Govaert, IEEE PAMI 2000), which counts every row to its own cluster, as the partition does.
 *
 * @param k the number of clusters
 * @param reason a sentence
 */
record Recommendation(int k, String reason) {

  /** The recommendation for a path. */
  static Recommendation of(List<PathStep> path) {
    return path.get(0).test() == null ? byLikelihood(path) : byError(path);
  }

  private static Recommendation byError(List<PathStep> path) {
    PathStep best = least(path, step -> step.test().value());
    double limit = best.test().value() + best.test().standardError();
    PathStep chosen =
        path.stream()
            .filter(step -> step.test().value() <= limit)
            .min(Comparator.comparingInt(PathStep::k))
            .orElse(best);
    String name = best.test().name();
    String reason =
        chosen.k() == best.k()
            ? format(
                "k = %d has the least test %s, %.5g, and no smaller k is within one standard error"
                    + " (%.2g) of it.",
                best.k(), name, best.test().value(), best.test().standardError())
            : format(
                "k = %d is the smallest k whose test %s, %.5g, is within one standard error (%.2g)"
                    + " of the least, %.5g at k = %d.",
                chosen.k(),
                name,
                chosen.test().value(),
                best.test().standardError(),
                best.test().value(),
                best.k());
    return new Recommendation(chosen.k(), reason);
  }

  private static Recommendation byLikelihood(List<PathStep> path) {
    PathStep icl = least(path, PathStep::icl);
    PathStep bic = least(path, PathStep::bic);
    String agreement =
        icl.k() == bic.k()
            ? "so has BIC"
            : format("BIC, which leaves clusters unknown, has its least at k = %d", bic.k());
    return new Recommendation(
        icl.k(),
        format("ICL has its least value, %.8g, at k = %d; %s.", icl.icl(), icl.k(), agreement));
  }

  private interface Measure {
    double of(PathStep step);
  }

  private static PathStep least(List<PathStep> path, Measure measure) {
    return path.stream().min(Comparator.comparingDouble(measure::of)).orElseThrow();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
