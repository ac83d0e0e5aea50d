package io.prestomixture.engine;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.search.RoutingChoice;
import java.io.Serializable;
import java.util.List;

/**
 * How the first partition is found; each has the meaning of the estimator param of the same name.
 *
 * @param initMode {@code search}, {@code random}, {@code kmeans}, {@code seeding} or {@code model}
 * @param sampleSize rows of the sample that initialisation works on; 0 chooses max(50 000, 200·K·d)
 * @param restarts independent searches on the sample
 * @param searchSteps rounds on the sample that each of them may take
 * @param initial the components that {@code model}, or one search, starts from; empty for none
 * @param judge what a {@code routingWeight} is chosen by; null where it is given
 * @param earlier the choice that the weight of the model was taken by, if a fit starts from one and
 *     takes its weight; null for none
 */
public record SearchSettings(
    String initMode,
    int sampleSize,
    int restarts,
    int searchSteps,
    List<FittedComponent> initial,
    RoutingJudge judge,
    RoutingChoice earlier)
    implements Serializable {

  /** A search that starts from no model. */
  public SearchSettings(String initMode, int sampleSize, int restarts, int searchSteps) {
    this(initMode, sampleSize, restarts, searchSteps, List.of());
  }

  /** A search with a {@code routingWeight} that is given. */
  public SearchSettings(
      String initMode,
      int sampleSize,
      int restarts,
      int searchSteps,
      List<FittedComponent> initial) {
    this(initMode, sampleSize, restarts, searchSteps, initial, null, null);
  }
}
