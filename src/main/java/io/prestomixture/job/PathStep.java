package io.prestomixture.job;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.evaluation.HeldOutError;
import io.prestomixture.router.RouterReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What one number of clusters gave.
 *
 * @param k the number of clusters
 * @param objective F on the training rows, without charges
 * @param test the error on the held-out rows; null without a label
 * @param routerAccuracy share of rows that the router sends to their own cluster; null without one
 * @param bic Bayesian information criterion; null without a likelihood
 * @param icl integrated completed likelihood; null without a likelihood
 * @param seconds wall-clock time
 */
record PathStep(
    int k,
    double objective,
    HeldOutError test,
    Double routerAccuracy,
    Double bic,
    Double icl,
    double seconds) {

  /** Measures a trained model. */
  static PathStep of(TrainedModel model, Dataset<Row> heldOut, double seconds) {
    PrestoMixtureModel mixture = model.mixture();
    Map<String, Object> metrics = model.record().metrics();
    return new PathStep(
        mixture.components().size(),
        mixture.summary().objective() - mixture.summary().routingCharge(),
        test(model, heldOut).orElse(null),
        mixture.summary().router().map(RouterReport::accuracy).orElse(null),
        (Double) metrics.get("trainBic"),
        (Double) metrics.get("trainIcl"),
        seconds);
  }

  private static Optional<HeldOutError> test(TrainedModel model, Dataset<Row> heldOut) {
    String label = model.record().columns().label();
    Optional<String> weight = Optional.ofNullable(model.record().columns().weight());
    String prediction = TrainedModel.PREDICTION;
    return switch (model.mixture().labelType()) {
      case NONE -> Optional.empty();
      case REAL -> HeldOutError.rmse(model.judged(heldOut), prediction, label, weight);
      case COUNT -> HeldOutError.deviance(model.judged(heldOut), prediction, label, weight);
      case BINARY, CLASSES ->
          HeldOutError.logLoss(
              model.judged(heldOut), prediction, TrainedModel.PROBABILITY, label, weight);
    };
  }

  /** Titles of the cells that a path of such steps has. */
  String[] titles() {
    List<String> titles = new ArrayList<>(List.of("k", "objective"));
    if (test != null) {
      titles.addAll(List.of("test " + test.name(), "std. error"));
    }
    if (routerAccuracy != null) {
      titles.add("router accuracy");
    }
    if (icl != null) {
      titles.addAll(List.of("BIC", "ICL"));
    }
    titles.add("seconds");
    return titles.toArray(String[]::new);
  }

  /** The cells but for k. */
  String[] cells() {
    List<String> cells = new ArrayList<>(List.of(TextTable.number(objective)));
    if (test != null) {
      cells.add(TextTable.number(test.value()));
      cells.add(TextTable.number(test.standardError()));
    }
    if (routerAccuracy != null) {
      cells.add(String.format(Locale.ROOT, "%.1f %%", 100 * routerAccuracy));
    }
    if (icl != null) {
      cells.add(TextTable.number(bic));
      cells.add(TextTable.number(icl));
    }
    cells.add(String.format(Locale.ROOT, "%.1f", seconds));
    return cells.toArray(String[]::new);
  }

  /** The step as values for JSON. */
  Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("k", k);
    values.put("objective", objective);
    values.put("testError", test == null ? null : test.value());
    values.put("testErrorStdErr", test == null ? null : test.standardError());
    values.put("routerAccuracy", routerAccuracy);
    values.put("bic", bic);
    values.put("icl", icl);
    values.put("seconds", seconds);
    return values;
  }
}
