package io.prestomixture;

import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InputColumns;
import io.prestomixture.data.LabelType;
import io.prestomixture.engine.RoutingJudge;
import io.prestomixture.engine.SearchSettings;
import io.prestomixture.engine.TrainingSettings;
import io.prestomixture.router.ErrorMeasure;
import io.prestomixture.router.RouterSettings;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.selection.Capacities;
import java.util.List;
import java.util.Optional;

/** What the params of a fit say to the engine and the router. */
record FitSettings(PrestoMixtureParams params) {
  /**
   * The settings of the engine.
   *
   * @param initial the model that the fit starts from
   */
  TrainingSettings training(Optional<InitialModel> initial) {
    return new TrainingSettings(
        params.getFamily(),
        params.getK(),
        params.getRegParam(),
        params.getFitIntercept(),
        params.getStandardization(),
        params.getMaxIter(),
        params.getTol(),
        params.getSeed(),
        new SearchSettings(
            initial.map(model -> model.mode(params)).orElse(params.getInitMode()),
            params.getSampleSize(),
            params.getRestarts(),
            params.getSearchSteps(),
            initial.map(InitialModel::components).orElse(List.of()),
            judge(),
            earlier(initial)),
        params.getSelection(),
        params.getEpsilon(),
        params.getAlpha(),
        limits(),
        routingWeight(initial),
        params.getCertificate(),
        params.getCheckpointInterval(),
        params.getAggregationDepth(),
        params.getMaxBlockSizeInMB(),
        params.familyOptions());
  }

  /** What chooses a routing weight; null where it is given, or rows do not move freely. */
  private RoutingJudge judge() {
    boolean free =
        params.getGroupCol().isEmpty() && !limits().areGiven() && labelType() != LabelType.NONE;
    boolean routed = !params.getRouter().equals("none");
    return isAuto() && free && routed && params.getInitMode().equals("search")
        ? HeldOutRouting.of(routerOf(families().stream().map(ComponentFamily::name).toList()))
        : null;
  }

  /** The weight that is given; where an initial model is all there is, that model's. */
  private double routingWeight(Optional<InitialModel> initial) {
    if (!isAuto()) {
      return Double.parseDouble(params.getRoutingWeight());
    }
    return limits().areGiven() || params.getInitMode().equals("search")
        ? 0
        : initial.map(InitialModel::routingWeight).orElse(0.0);
  }

  /** How the weight of an initial model was chosen, where it is taken over. */
  private RoutingChoice earlier(Optional<InitialModel> initial) {
    return isAuto() && !limits().areGiven() && !params.getInitMode().equals("search")
        ? initial.map(InitialModel::routingChoice).orElse(null)
        : null;
  }

  private boolean isAuto() {
    return params.getRoutingWeight().equals(ParamDefinitions.AUTO);
  }

  private Capacities limits() {
    return new Capacities(
        params.getMinClusterSize(),
        params.getMaxClusterSize(),
        params.getCapacities(),
        params.getCapacityUnit());
  }

  /** The settings of a router for these components. */
  RouterSettings router(List<FittedComponent> components) {
    return routerOf(components.stream().map(FittedComponent::family).toList());
  }

  /** The same by the family of each. */
  private RouterSettings routerOf(List<String> families) {
    return new RouterSettings(
        params.getRouter(),
        params.getRouterInputs(),
        params.getRouting(),
        params.getValidationFraction(),
        errorMeasure(),
        !families.contains("huber"),
        families.size(),
        params.getSeed());
  }

  /** The columns that are read. */
  InputColumns inputColumns() {
    return new InputColumns(
        params.getFeaturesCol(),
        Optional.of(params.getLabelCol()).filter(name -> labelType() != LabelType.NONE),
        Optional.of(params.getWeightCol()).filter(name -> !name.isEmpty()),
        Optional.of(params.getGroupCol()).filter(name -> !name.isEmpty()));
  }

  /** What routers are to lower. */
  private ErrorMeasure errorMeasure() {
    return switch (labelType()) {
      case BINARY, CLASSES -> ErrorMeasure.LOG_LOSS;
      case COUNT -> ErrorMeasure.DEVIANCE;
      case NONE, REAL -> ErrorMeasure.RMSE;
    };
  }

  /** What kind of label the components learn from. */
  LabelType labelType() {
    return families().get(0).labelType();
  }

  private List<ComponentFamily> families() {
    return Families.forClusters(params.getFamily(), params.getK());
  }
}
