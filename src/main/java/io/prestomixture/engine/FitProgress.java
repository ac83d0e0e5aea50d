package io.prestomixture.engine;

import io.prestomixture.search.Stability;

/** Hears on the driver how a fit goes. */
@FunctionalInterface
public interface FitProgress {
  /** A round on all rows is done. */
  void round(RoundRecord round);

  /** A search on the sample is given up or done. */
  default void restart(Stability.Restart restart) {}
}
