package io.prestomixture.scoring;

import java.util.List;

/** What tells the cluster probabilities of a row from its inputs: {@link RouterDocument}. */
interface Routing {

  /** Overwrites the shares of a row whose inputs are known. */
  void route(Workspace row);

  /** What is added to the output of a row whose shares are known, if outputs are mixed. */
  default double correction(Workspace row) {
    return 0;
  }

  /**
   * The routing that a document says.
   *
   * @param features number of features
   * @param outputs number of outputs of all components together
   */
  static Routing of(RouterDocument router, int clusters, int features, int outputs) {
    ClusterShares shares = new ClusterShares(router.shares(), clusters);
    String sees = Fields.present("router.inputs", router.inputs());
    Fields.require(
        sees.equals("both") || sees.equals("features"),
        () ->
            String.format("Field 'router.inputs' is '%s', but must be 'both' or 'features'", sees));
    int inputs = sees.equals("both") ? features + outputs : features;
    int classes = shares.classes();
    String name = Fields.present("router.name", router.name());
    Fields.require(
        (router.corrections() == null && router.remainder() == null) || name.equals("boosted"),
        () ->
            String.format(
                "Router '%s' cannot have the fields 'router.corrections' and 'router.remainder'",
                name));
    return switch (name) {
      case "none" -> row -> shares.put(row.shares());
      case "nearest", "logistic" -> linear(router, shares, inputs, name.equals("logistic"));
      case "forest" ->
          new ForestRouting(shares, forests(router, forests(router).size(), inputs, classes));
      case "boosted" ->
          new GateRouting(
              shares,
              Fields.numbers("router.intercepts", router.intercepts(), classes),
              forests(router, classes, inputs, 1),
              corrections(router, classes, features),
              router.remainder() == null
                  ? null
                  : new DecisionForest("router.remainder", router.remainder(), inputs, 1));
      case "cost" -> new CostRouting(shares, forests(router, classes, inputs, 1));
      default ->
          throw Fields.damaged(
              String.format("Router '%s' of field 'router.name' is unknown", name));
    };
  }

  private static Routing linear(
      RouterDocument router, ClusterShares shares, int inputs, boolean infiniteWins) {
    int classes = shares.classes();
    return new LinearRouting(
        shares,
        new LinearScores(
            Fields.numbers("router.intercepts", router.intercepts(), classes),
            Fields.matrix("router.coefficients", router.coefficients(), classes, inputs)),
        infiniteWins);
  }

  /** By class; null for none. */
  private static LinearScores corrections(RouterDocument router, int classes, int features) {
    if (router.corrections() == null) {
      return null;
    }
    String field = "router.corrections";
    double[] all = Fields.matrix(field, router.corrections(), classes, features + 1);
    double[] intercepts = new double[classes];
    double[] coefficients = new double[classes * features];
    for (int c = 0; c < classes; c++) {
      intercepts[c] = all[c * (features + 1)];
      System.arraycopy(all, c * (features + 1) + 1, coefficients, c * features, features);
    }
    return new LinearScores(intercepts, coefficients);
  }

  private static DecisionForest[] forests(
      RouterDocument router, int count, int inputs, int values) {
    List<List<TreeDocument>> forests = forests(router);
    Fields.require(
        forests.size() == count && count > 0,
        () ->
            String.format(
                "Field 'router.forests' has %d forests instead of %d", forests.size(), count));
    DecisionForest[] all = new DecisionForest[count];
    for (int f = 0; f < count; f++) {
      all[f] = new DecisionForest("router.forests[" + f + "]", forests.get(f), inputs, values);
    }
    return all;
  }

  private static List<List<TreeDocument>> forests(RouterDocument router) {
    return Fields.present("router.forests", router.forests());
  }
}
