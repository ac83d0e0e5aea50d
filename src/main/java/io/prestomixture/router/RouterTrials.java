package io.prestomixture.router;

import io.prestomixture.linalg.PairedGain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Routers that learn from a part of a sample, and which of them does best on the rest. */
final class RouterTrials {
  /**
   * What {@link RouterTraining#AUTO} tries: the first is taken unless another is better by more
   * than chance.
   */
  private static final List<String> TRIED =
      List.of(
          GateRouter.NAME,
          ForestRouter.NAME,
          CostRouter.NAME,
          LogisticRouter.NAME,
          NearestRouter.NAME);

  /** Of those, the ones that are taken where they do as well, the simplest first. */
  private static final List<String> SIMPLE = List.of(NearestRouter.NAME, LogisticRouter.NAME);

  /** Share of the mean of {@link ErrorMeasure#ofChoice} that simplicity is worth. */
  private static final double SIMPLICITY = 0.002;

  /**
   * By how much a simple router's error may be above on the rows that both learned from, as a share
   * of the other's error on held-out rows. A router with many parameters errs less on the former.
   */
  private static final double SIMPLICITY_IN_TRAINING = 0.1;

  /** Most rows that several routers are tried on. */
  private static final int TRIAL_ROWS = 20_000;

  private RouterTrials() {}

  /** A router and its name, and what it did on held-out rows after training on others. */
  record Trial(String name, Router router, HeldOutErrors errors, long trainRows) {
    HeldOutErrors.Routed routed(String routing) {
      return new HeldOutErrors.Routed(router, errors.isHard(routing));
    }
  }

  /**
   * The router that is taken, after {@link RouterTraining#train}.
   *
   * @param rows the sample in an order that does not depend on how it was partitioned
   * @param allRows their number
   * @param own a further router to choose from; null for none
   */
  static Trial best(RouterSettings settings, Dataset<Row> rows, long allRows, Router own) {
    List<String> names = candidates(settings.router(), own);
    boolean choice = names.size() > 1;
    Dataset<Row> tried = choice && allRows > TRIAL_ROWS ? rows.limit(TRIAL_ROWS) : rows;
    long triedRows = choice ? Math.min(allRows, TRIAL_ROWS) : allRows;
    Dataset<Row> trainPart = RouterSample.trainPart(tried);
    long trainRows = trainPart.count();
    if (trainRows == 0 || trainRows == triedRows) {
      return new Trial(names.get(0), null, new HeldOutErrors(settings.errorMeasure()), triedRows);
    }
    Dataset<Row> heldOut = RouterSample.heldOutPart(tried);
    List<Trial> trials = new ArrayList<>();
    for (String name : names) {
      trials.add(trial(name, settings, trainPart, trainRows, heldOut, own));
    }
    return taken(settings, trials, trainPart, heldOut);
  }

  private static Trial trial(
      String name,
      RouterSettings settings,
      Dataset<Row> trainPart,
      long trainRows,
      Dataset<Row> heldOut,
      Router own) {
    Router router = RouterTraining.fit(name, settings, trainPart, own);
    HeldOutErrors errors = HeldOutErrors.of(settings.errorMeasure(), router, heldOut);
    boolean adds = router.correctionCost().parameters() > 0;
    if (adds && settings.routing().equals("auto")) {
      // What it says rests on what is added to mixtures: one that learned without it routes hard.
      Router alone = RouterTraining.fit(name, settings.withRouting("hard"), trainPart, own);
      errors = errors.withHardOf(HeldOutErrors.of(settings.errorMeasure(), alone, heldOut));
      router = errors.isHard(settings.routing()) ? alone : router;
    }
    return new Trial(name, router, errors, trainRows);
  }

  private static Trial taken(
      RouterSettings settings, List<Trial> trials, Dataset<Row> trainPart, Dataset<Row> heldOut) {
    Trial first = trials.get(0);
    Trial best = first;
    for (Trial trial : trials.subList(1, trials.size())) {
      PairedGain overFirst = gain(settings, trial, first, heldOut);
      boolean better = overFirst.exceeds(PairedGain.MORE_THAN_CHANCE);
      if (better && (best.equals(first) || gain(settings, trial, best, heldOut).exceeds(0))) {
        best = trial;
      }
    }
    return simplest(settings, trials, best, trainPart, heldOut);
  }

  /** The first of those that are simple and do as well as the best; else the best. */
  private static Trial simplest(
      RouterSettings settings,
      List<Trial> trials,
      Trial best,
      Dataset<Row> trainPart,
      Dataset<Row> heldOut) {
    return trials.stream()
        .filter(trial -> SIMPLE.contains(trial.name))
        .sorted(Comparator.comparingInt(trial -> SIMPLE.indexOf(trial.name)))
        .takeWhile(trial -> !trial.name.equals(best.name))
        .filter(trial -> doesAsWell(settings, trial, best, trainPart, heldOut))
        .findFirst()
        .orElse(best);
  }

  /**
   * Where the error of one row has no bound, a few rows that are sent to the wrong component make
   * up most of it, and there may be none of them among those held out. Then those that were learned
   * from show them.
   */
  private static boolean doesAsWell(
      RouterSettings settings,
      Trial simple,
      Trial best,
      Dataset<Row> trainPart,
      Dataset<Row> heldOut) {
    PairedGain gain = gain(settings, simple, best, heldOut);
    return gain.isWithin(SIMPLICITY, PairedGain.MORE_THAN_CHANCE)
        && (settings.errorMeasure() == ErrorMeasure.LOG_LOSS
            || gain(settings, simple, best, trainPart).mean()
                >= -SIMPLICITY_IN_TRAINING * gain.other());
  }

  private static PairedGain gain(
      RouterSettings settings, Trial one, Trial other, Dataset<Row> rows) {
    return HeldOutErrors.gain(
        settings.errorMeasure(),
        one.routed(settings.routing()),
        other.routed(settings.routing()),
        rows);
  }

  private static List<String> candidates(String asked, Router own) {
    List<String> names =
        new ArrayList<>(asked.equals(RouterTraining.AUTO) ? TRIED : List.of(asked));
    if (own != null) {
      names.add(ClusteringRouter.NAME);
    }
    return names;
  }
}
