package io.prestomixture;

import io.prestomixture.component.BregmanFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.GaussianFamily;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.engine.Initialization;
import io.prestomixture.router.RouterTraining;
import io.prestomixture.selection.Capacities;
import io.prestomixture.selection.Certificate;
import io.prestomixture.selection.Selection;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import scala.Function1;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The params of {@link PrestoMixture} and {@link PrestoMixtureModel}: names, documentation,
 * validators. A validator throws the sentence that the user reads.
 */
final class ParamDefinitions implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Value of {@code routingWeight} that leaves the choice to the fit. */
  static final String AUTO = "auto";

  private final Params owner;

  final Param<String> featuresCol;
  final Param<String> labelCol;
  final Param<String> weightCol;
  final Param<String> groupCol;
  final Param<String> predictionCol;
  final Param<String> clusterCol;
  final Param<String> clusterProbabilityCol;
  final Param<String> componentPredictionsCol;
  final Param<String> probabilityCol;
  final Param<String> rawPredictionCol;
  final IntParam k;
  final Param<String> family;
  final DoubleArrayParam regParam;
  final BooleanParam fitIntercept;
  final BooleanParam standardization;
  final Param<String> divergence;
  final Param<String> covarianceType;
  final DoubleParam huberDelta;
  final IntParam maxIter;
  final DoubleParam tol;
  final LongParam seed;
  final Param<String> initMode;
  final Param<String> initialModelPath;
  final IntParam sampleSize;
  final IntParam restarts;
  final IntParam searchSteps;
  final Param<String> selection;
  final DoubleParam epsilon;
  final DoubleParam alpha;
  final DoubleParam minClusterSize;
  final DoubleParam maxClusterSize;
  final DoubleArrayParam capacities;
  final Param<String> capacityUnit;
  final Param<String> routingWeight;
  final Param<String> certificate;
  final Param<String> router;
  final Param<String> routerInputs;
  final IntParam routerSampleSize;
  final Param<String> routing;
  final DoubleParam validationFraction;
  final Param<String> checkpointDir;
  final DoubleParam checkpointShare;
  final BooleanParam keepLastCheckpoint;
  final IntParam checkpointInterval;
  final IntParam aggregationDepth;
  final DoubleParam maxBlockSizeInMB;

  ParamDefinitions(Params owner) {
    this.owner = owner;
    featuresCol = column("featuresCol", "Input column: a vector of features.");
    labelCol =
        column(
            "labelCol",
            "Input column: the number or class to predict; families without a label ignore it.");
    weightCol = column("weightCol", "Input column: row weights, not negative; '' weighs all 1.");
    groupCol =
        column(
            "groupCol",
            "Input column: rows of equal value share a cluster; '' lets each row move.");
    predictionCol = column("predictionCol", "Output column: the prediction.");
    clusterCol = column("clusterCol", "Output column: the likeliest cluster; '' leaves it out.");
    clusterProbabilityCol =
        column("clusterProbabilityCol", "Output column: cluster probabilities; '' leaves it out.");
    componentPredictionsCol =
        column(
            "componentPredictionsCol",
            "Output column: the predictions of all components; '' leaves it out.");
    probabilityCol =
        column(
            "probabilityCol",
            "Output column of classifiers: the class probabilities; '' leaves it out.");
    rawPredictionCol =
        column(
            "rawPredictionCol",
            "Output column of classifiers: the class scores; '' leaves it out.");
    k =
        new IntParam(
            owner,
            "k",
            "Number of clusters, each with its own model. Between 1 and 32767.",
            check("k", "between 1 and 32767", v -> v >= 1 && v <= Short.MAX_VALUE));
    family = family();
    regParam = regParam();
    fitIntercept = flag("fitIntercept", "Whether components have a constant term.");
    standardization =
        flag("standardization", "Whether penalties and distances are in standardised features.");
    divergence =
        name("divergence", "What bregman measures distances by", BregmanFamily.DIVERGENCES);
    covarianceType =
        name("covarianceType", "Covariances of gaussian", GaussianFamily.COVARIANCE_TYPES);
    huberDelta =
        number(
            "huberDelta",
            "Residuals of huber count linearly beyond this many deviations of the label. Above 0.",
            "above 0",
            v -> v > 0);
    maxIter = integer("maxIter", "Most rounds over all rows. At least 0.", 0);
    tol =
        number(
            "tol",
            "Stop when a round lowers the objective by less than this share. At least 0.",
            "at least 0",
            v -> v >= 0);
    seed = new LongParam(owner, "seed", "Seed of every random choice.");
    initMode = name("initMode", "How the first partition is found", Initialization.names());
    initialModelPath =
        column(
            "initialModelPath",
            "Saved model that initMode 'model', or a search, starts from; '' for none.");
    sampleSize =
        integer("sampleSize", "Rows that initMode works on; 0 takes max(50000, 200·k·d).", 0);
    restarts = integer("restarts", "Independent searches of initMode 'search'. At least 1.", 1);
    searchSteps =
        integer(
            "searchSteps",
            "Looks at the sample that the best searches take; 0 chooses by k. At least 0.",
            0);
    selection = name("selection", "How a round chooses rows to move", Selection.names());
    epsilon =
        number(
            "epsilon",
            "Ratio of neighbouring sieve thresholds, minus 1. Above 0.",
            "above 0",
            v -> v > 0);
    alpha =
        number(
            "alpha",
            "Assumed submodularity ratio: lower moves fewer rows. In (0, 1].",
            "above 0 and at most 1",
            v -> v > 0 && v <= 1);
    minClusterSize =
        number(
            "minClusterSize",
            "Least size of every cluster. At least 0.",
            "at least 0",
            v -> v >= 0);
    maxClusterSize =
        number(
            "maxClusterSize",
            "Greatest size of every cluster; 0 sets no limit. At least 0.",
            "at least 0",
            v -> v >= 0);
    capacities =
        numbers(
            "capacities",
            "Greatest size of each cluster in training, one number per cluster; 0 sets no limit.");
    capacityUnit = name("capacityUnit", "What sizes of clusters are counted in", Capacities.UNITS);
    routingWeight =
        new Param<>(
            owner,
            "routingWeight",
            "Charge of -log(probability of the row's cluster by its features). At least 0, or auto:"
                + " the one that promises to predict best.",
            (Function1<String, Object> & Serializable) value -> requireWeight(value));
    certificate = name("certificate", "How the certificate is found", Certificate.MODES);
    router = name("router", "What sends rows without a label to clusters", RouterTraining.NAMES);
    routerInputs =
        name("routerInputs", "What the router sees, beside features", RouterTraining.INPUTS);
    routerSampleSize =
        integer("routerSampleSize", "Most rows that the router is trained on. At least 1.", 1);
    routing = name("routing", "Prediction of one cluster, or weighted", RouterTraining.ROUTINGS);
    validationFraction =
        number(
            "validationFraction",
            "Share of the router's sample held out to measure it. In [0, 1).",
            "at least 0 and below 1",
            v -> v >= 0 && v < 1);
    checkpointDir =
        column("checkpointDir", "Directory that a fit can be resumed from; '' for none.");
    checkpointShare =
        number(
            "checkpointShare",
            "Most share of the time of a fit that checkpoints take; 1 writes every round. In [0, 1].",
            "between 0 and 1",
            v -> v >= 0 && v <= 1);
    keepLastCheckpoint =
        flag("keepLastCheckpoint", "Whether the last checkpoint stays when a fit is done.");
    checkpointInterval =
        integer(
            "checkpointInterval",
            "Rounds between cuts of the lineage (needs a checkpoint directory); -1 never.",
            -1);
    aggregationDepth = integer("aggregationDepth", "Levels of reduction trees. At least 1.", 1);
    maxBlockSizeInMB =
        number(
            "maxBlockSizeInMB",
            "Size of a block of rows in MB; 0 takes 1. At least 0.",
            "at least 0",
            v -> v >= 0);
  }

  /** What holds where the caller sets nothing. */
  void setDefaults() {
    List<ParamPair<?>> defaults =
        List.of(
            featuresCol.w("features"),
            labelCol.w("label"),
            weightCol.w(""),
            groupCol.w(""),
            predictionCol.w("prediction"),
            clusterCol.w("cluster"),
            clusterProbabilityCol.w("clusterProbability"),
            componentPredictionsCol.w(""),
            probabilityCol.w("probability"),
            rawPredictionCol.w("rawPrediction"),
            k.w(2),
            family.w("ridge"),
            regParam.w(new double[] {0}),
            fitIntercept.w(true),
            standardization.w(true),
            divergence.w(FamilyOptions.DEFAULT.divergence()),
            covarianceType.w(FamilyOptions.DEFAULT.covarianceType()),
            huberDelta.w(FamilyOptions.DEFAULT.huberDelta()),
            maxIter.w(100),
            tol.w(1e-4),
            seed.w(42L),
            initMode.w("search"),
            initialModelPath.w(""),
            sampleSize.w(0),
            restarts.w(8),
            searchSteps.w(0),
            selection.w("sieve"),
            epsilon.w(0.5),
            alpha.w(1.0),
            minClusterSize.w(0.0),
            maxClusterSize.w(0.0),
            capacities.w(new double[] {0}),
            capacityUnit.w("rows"),
            routingWeight.w(AUTO),
            certificate.w("sampled"),
            router.w("boosted"),
            routerInputs.w("both"),
            routerSampleSize.w(100_000),
            routing.w("auto"),
            validationFraction.w(0.2),
            checkpointDir.w(""),
            checkpointShare.w(0.1),
            keepLastCheckpoint.w(false),
            checkpointInterval.w(10),
            aggregationDepth.w(2),
            maxBlockSizeInMB.w(0.0));
    owner.setDefault(CollectionConverters.asScala(defaults).toSeq());
  }

  private Param<String> column(String name, String doc) {
    return new Param<>(owner, name, doc);
  }

  private BooleanParam flag(String name, String doc) {
    return new BooleanParam(owner, name, doc);
  }

  private Param<String> name(String name, String doc, List<String> valid) {
    Function1<String, Object> isValid =
        (Function1<String, Object> & Serializable) value -> requireOneOf(name, value, valid);
    String sentence = String.format("%s: %s.", doc, String.join(", ", valid));
    return new Param<>(owner, name, sentence, isValid);
  }

  private static boolean requireWeight(String value) {
    if (!value.equals(AUTO)
        && !(numberOf(value) >= 0 && numberOf(value) < Double.POSITIVE_INFINITY)) {
      throw new InvalidInputException(
          String.format(
              "routingWeight is '%s', but it must be a number, at least 0, or '%s'.", value, AUTO));
    }
    return true;
  }

  /** The number that a text says; NaN for none. */
  private static double numberOf(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static boolean requireOneOf(String name, String value, List<String> valid) {
    if (!valid.contains(value)) {
      throw InvalidInputException.unknown(name, value, valid);
    }
    return true;
  }

  private Param<String> family() {
    List<String> valid = Families.names();
    Function1<String, Object> isValid =
        (Function1<String, Object> & Serializable)
            names ->
                Arrays.stream(names.split(",", -1))
                    .allMatch(name -> requireOneOf("family", name.trim(), valid));
    String doc =
        String.format(
            "What the components are, one name or one per cluster: %s.", String.join(", ", valid));
    return new Param<>(owner, "family", doc, isValid);
  }

  private DoubleArrayParam regParam() {
    return numbers(
        "regParam", "Ridge penalty, as in MLlib: one number or one per cluster, each at least 0.");
  }

  private DoubleArrayParam numbers(String name, String doc) {
    Function1<Object, Object> each = check(name, "at least 0", v -> Double.isFinite(v) && v >= 0);
    Function1<double[], Object> isValid =
        (Function1<double[], Object> & Serializable)
            values -> {
              Arrays.stream(values).forEach(each::apply);
              return true;
            };
    return new DoubleArrayParam(owner, name, doc, isValid);
  }

  private IntParam integer(String name, String doc, int least) {
    return new IntParam(
        owner, name, doc, check(name, "at least " + least, value -> value >= least));
  }

  private DoubleParam number(String name, String doc, String range, Range valid) {
    return new DoubleParam(
        owner, name, doc, check(name, range, v -> Double.isFinite(v) && valid.test(v)));
  }

  /** Params travel with models to executors, so their validators must too. */
  private interface Range extends DoublePredicate, Serializable {}

  private static Function1<Object, Object> check(String name, String range, Range valid) {
    return (Function1<Object, Object> & Serializable)
        value -> {
          if (!valid.test(((Number) value).doubleValue())) {
            throw new InvalidInputException(
                String.format(
                    Locale.ROOT, "%s is %s, but must be a number %s.", name, value, range));
          }
          return true;
        };
  }
}
