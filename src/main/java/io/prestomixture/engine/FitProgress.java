package io.prestomixture.engine;

import io.prestomixture.search.RoutingChoice;
import io.prestomixture.search.Stability;

/** Hears on the driver how a fit goes. */
@FunctionalInterface
public interface FitProgress {
  /** A round on all rows is done. */
  void round(RoundRecord round);

  /** A fit goes on from its checkpoint after this round. */
  default void resumed(int round) {}

  /** A search on the sample is given up or done. */
  default void restart(Stability.Restart restart) {}

  /** The weight of charges is chosen. */
  default void routing(RoutingChoice choice) {}
}
