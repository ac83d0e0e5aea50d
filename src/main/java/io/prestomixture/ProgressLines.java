package io.prestomixture;

import io.prestomixture.engine.FitProgress;
import io.prestomixture.engine.RoundRecord;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.search.Stability;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a line for every round of a fit, and before them for every search of its start. */
final class ProgressLines implements FitProgress {
  /** What is said while a fit works. */
  static final Logger PROGRESS = LoggerFactory.getLogger("io.prestomixture.progress");

  @Override
  public void round(RoundRecord round) {
    PROGRESS.info(
        String.format(
            Locale.ROOT,
            "round %3d  objective %-14.8g moves %-10d %.2f s%s%s",
            round.round(),
            round.objective(),
            round.moves(),
            round.seconds(),
            round.refreshed() ? "  (charges renewed)" : "",
            round.relocated() ? "  (a cluster relocated)" : ""));
  }

  @Override
  public void resumed(int round) {
    PROGRESS.info("resumed after round {}", round);
  }

  @Override
  public void routing(RoutingChoice choice) {
    choice.lines().forEach(PROGRESS::info);
  }

  @Override
  public void restart(Stability.Restart restart) {
    PROGRESS.info(
        String.format(
            Locale.ROOT,
            "search %2d  objective %-14.8g of the sample, %d of %d relocations lowered it, %.2f s",
            restart.number(),
            restart.objective(),
            restart.accepted(),
            restart.relocations(),
            restart.seconds()));
  }
}
