package io.prestomixture.engine;

import io.prestomixture.search.Stability;

/** Hears on the driver how a fit goes. */
@FunctionalInterface
public interface FitProgress {
  /** A round on all rows is done. */
  void round(RoundRecord round);

  /** A search on the sample is done; called in the order in which they end. */
  default void restart(Stability.Restart restart) {}
}
