package io.prestomixture;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import io.prestomixture.search.RoutingChoice;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.SparkSession;

/**
 * The earlier model that a fit starts from: instead of another first partition, or, where {@code
 * initMode} is {@code search}, as the start of one of the searches.
 *
 * <p>Where the rows and all settings that the result depends on are those of that model, a fit has
 * nothing to do. The rows are told by their fingerprint; of the settings only these may differ: the
 * names of columns, where and how long to search for a first partition, and how the work is spread.
 */
record InitialModel(PrestoMixtureModel model) {
  private static final String MODE = "model";
  private static final String SEARCH = "search";

  /** Params that say how to find a partition or where to run, not which one is good. */
  private static final Set<String> FREE =
      Set.of(
          "seed",
          "initMode",
          "initialModelPath",
          "sampleSize",
          "restarts",
          "searchSteps",
          "checkpointDir",
          "checkpointShare",
          "keepLastCheckpoint",
          "checkpointInterval",
          "aggregationDepth",
          "maxBlockSizeInMB");

  /** Params that matter to the router alone. */
  private static final Set<String> ROUTER =
      Set.of("router", "routerInputs", "routerSampleSize", "routing", "validationFraction");

  /**
   * The saved model that a fit starts from, if it starts from one: a mixture by itself, or the one
   * in a saved pipeline.
   *
   * @throws InvalidInputException if {@code initMode} and {@code initialModelPath} do not agree, or
   *     no mixture is saved there
   */
  static Optional<InitialModel> of(PrestoMixtureParams params, SparkSession session) {
    String path = params.getInitialModelPath();
    boolean needed = params.getInitMode().equals(MODE);
    boolean usable = needed || params.getInitMode().equals(SEARCH);
    if (needed && path.isEmpty()) {
      throw new InvalidInputException(
          "initMode is 'model', but initialModelPath is not set; give the directory of a saved"
              + " model, or choose another initMode.");
    }
    if (!usable && !path.isEmpty()) {
      throw new InvalidInputException(
          String.format(
              "initialModelPath is '%s', but initMode is '%s'; set initMode to 'model' or"
                  + " 'search', or leave initialModelPath out.",
              path, params.getInitMode()));
    }
    return path.isEmpty() ? Optional.empty() : Optional.of(new InitialModel(load(path, session)));
  }

  /** Of a pipeline only the mixture is loaded: other stages may be of any class. */
  private static PrestoMixtureModel load(String path, SparkSession session) {
    ModelDirectory directory = new ModelDirectory(path, session);
    if (!directory.stageClass().equals(PipelineModel.class.getName())) {
      return PrestoMixtureModel.load(path);
    }
    return directory.stages().stream()
        .filter(stage -> stage.stageClass().equals(PrestoMixtureModel.class.getName()))
        .map(stage -> PrestoMixtureModel.load(stage.path()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    String.format(
                        "The pipeline in '%s' has no mixture among its stages; give the directory"
                            + " of one that has.",
                        path)));
  }

  /** The {@code initMode} of a fit that is given this model. */
  String mode(PrestoMixtureParams params) {
    return params.getInitMode().equals(SEARCH) ? SEARCH : MODE;
  }

  List<FittedComponent> components() {
    return model.components();
  }

  /** The weight of charges that it was trained with. */
  double routingWeight() {
    return model.summary().routingWeight();
  }

  /** What chose that weight; null if it was given. */
  RoutingChoice routingChoice() {
    return model.summary().routingChoice().orElse(null);
  }

  RoutedMixture mixture() {
    return model.mixture();
  }

  /** The summary of a fit that began then and found nothing to do. */
  PrestoMixtureSummary unchanged(long startNanos) {
    return model.summary().unchanged((System.nanoTime() - startNanos) / 1e9);
  }

  /**
   * Whether a fit with these params to rows with this fingerprint would only repeat the model; a
   * search may find a better one.
   */
  boolean isUnchanged(PrestoMixtureParams params, String fingerprint) {
    return mode(params).equals(MODE)
        && fingerprint.equals(model.summary().fingerprint())
        && Arrays.stream(params.params())
            .filter(this::matters)
            .allMatch(param -> text(params, param).equals(text(model, param)));
  }

  private boolean matters(Param<?> param) {
    boolean ofRouter = ROUTER.contains(param.name());
    return !param.name().toLowerCase(Locale.ROOT).endsWith("col")
        && !FREE.contains(param.name())
        && (!ofRouter || mixture().needsRouter());
  }

  private static String text(PrestoMixtureParams params, Param<?> param) {
    Object value = params.getOrDefault(params.getParam(param.name()));
    if (param.name().equals("routingWeight") && !value.equals(ParamDefinitions.AUTO)) {
      value = Double.valueOf((String) value);
    }
    return Arrays.deepToString(new Object[] {value});
  }
}
