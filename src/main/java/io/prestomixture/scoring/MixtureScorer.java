package io.prestomixture.scoring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Predicts with an exported mixture: what {@code transform} of the model predicts, but without
 * Spark, for single rows or for many. {@link MixtureDocument} says how predictions come about.
 *
 * <pre>
 * MixtureScorer scorer = MixtureScorer.load(Path.of("model.json"));
 * double prediction = scorer.predict(new double[] {39.1, 181, 3750});
 * double same = scorer.predict(scorer.features(Map.of("bill_length_mm", 39.1, …)));
 * </pre>
 *
 * <p>Scorers do not change and may be shared by threads. Features are not checked: where one is not
 * a number, neither need predictions be.
 */
public final class MixtureScorer {
  private final MixtureDocument document;
  private final int clusters;
  private final ComponentOutputs components;
  private final Routing routing;
  private final Mixing mixing;

  /** Null where the document does not tell of columns. */
  private final FeatureEncoder encoder;

  /**
   * The scorer of a document.
   *
   * @throws IllegalArgumentException if a field is missing or does not go with the others, in a
   *     sentence
   */
  public MixtureScorer(MixtureDocument document) {
    this.document = document;
    components = ComponentOutputs.of(Fields.present("components", document.components()));
    clusters = document.components().size();
    boolean labelled = Link.isLinear(document.components().get(0).family());
    boolean soft = labelled && isSoft(Fields.present("router", document.router()));
    routing =
        labelled
            ? Routing.of(
                document.router(), clusters, components.features(), clusters * components.width())
            : nearest(document);
    mixing =
        new Mixing(
            labelled,
            soft,
            components.features(),
            components.classes(),
            document.labelScale(),
            labelled ? smoothing(document.router(), components.classes()) : 0);
    Fields.require(
        !labelled
            || (document.router().corrections() == null && document.router().remainder() == null)
            || (components.classes() == 0
                && !document.components().get(0).family().equals("poisson")),
        () -> "Fields 'router.corrections' and 'router.remainder' need a label that is a number");
    encoder =
        document.columns() == null
            ? null
            : new FeatureEncoder(document.columns(), components.features());
    checkNames();
  }

  /**
   * Loads what {@code presto export} wrote.
   *
   * @throws IOException if the file cannot be opened
   * @throws IllegalArgumentException if it holds no such model, in a sentence
   */
  public static MixtureScorer load(Path file) throws IOException {
    MixtureDocument document = MixtureDocument.read(file);
    try {
      return new MixtureScorer(document);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          String.format("Model file '%s' cannot be used: %s", file, e.getMessage()), e);
    }
  }

  private static boolean isSoft(RouterDocument router) {
    String routing = Fields.present("router.routing", router.routing());
    Fields.require(
        routing.equals("soft") || routing.equals("hard"),
        () ->
            String.format("Field 'router.routing' is '%s', but must be 'soft' or 'hard'", routing));
    return routing.equals("soft");
  }

  private static double smoothing(RouterDocument router, int classes) {
    if (router.smoothing() == null) {
      return 0;
    }
    double share = router.smoothing();
    Fields.require(
        share >= 0 && share < 1,
        () -> String.format("Field 'router.smoothing' is %s, but must be in [0, 1)", share));
    Fields.require(classes > 0, () -> "Field 'router.smoothing' needs a label that is a class");
    return share;
  }

  private static Routing nearest(MixtureDocument document) {
    Fields.require(
        document.router() == null, () -> "Field 'router' needs components that have a label");
    List<ComponentDocument> all = document.components();
    boolean[] present = new boolean[all.size()];
    for (int k = 0; k < present.length; k++) {
      present[k] = all.get(k).rows() > 0;
    }
    ComponentDocument first = all.get(0);
    return new NearestRouting(
        present, first.coefficients()[0].length, first.family().equals(ComponentLoss.GAUSSIAN));
  }

  private void checkNames() {
    List<String> names = document.featureNames();
    Fields.require(
        names == null || names.size() == numFeatures(),
        () -> String.format("Field 'featureNames' does not name %d features", numFeatures()));
    List<String> classes = document.classNames();
    Fields.require(
        classes == null || classes.size() == numClasses(),
        () -> String.format("Field 'classNames' does not name %d classes", numClasses()));
    MixtureDocument.LabelScale scale = document.labelScale();
    Fields.require(
        scale == null
            || (Double.isFinite(scale.mean())
                && Double.isFinite(scale.deviation())
                && document.router() != null
                && numClasses() == 0),
        () -> "Field 'labelScale' must be finite, and needs a label that is a number");
  }

  /** What was loaded. */
  public MixtureDocument document() {
    return document;
  }

  /** Number of features d of a row. */
  public int numFeatures() {
    return components.features();
  }

  /** Number of clusters K. */
  public int k() {
    return clusters;
  }

  /** Number of classes C of the label; 0 unless it is a class. */
  public int numClasses() {
    return components.classes();
  }

  /**
   * The features of a row of named columns.
   *
   * @param row numbers and booleans, texts, and vectors as {@code double[]}, by column name; other
   *     columns are not looked at
   * @throws IllegalArgumentException if a value is missing, of another type or not finite, or the
   *     model was exported without columns
   */
  public double[] features(Map<String, ?> row) {
    if (encoder == null) {
      throw new IllegalArgumentException(
          "The model knows features, but no columns; give features, or export what 'presto train'"
              + " wrote.");
    }
    return encoder.encode(row);
  }

  /** The prediction: in units of the label, the class, or the cluster where there is no label. */
  public double predict(double[] features) {
    return mixing.prediction(scored(features));
  }

  /** The prediction for a row of named columns, see {@link #features}. */
  public double predict(Map<String, ?> row) {
    return predict(features(row));
  }

  /** The text of the predicted class. */
  public String predictName(double[] features) {
    if (document.classNames() == null) {
      throw new IllegalArgumentException(
          "The model has no names of classes; call predict for the number of the class.");
    }
    return document.classNames().get((int) predict(features));
  }

  /** The likeliest cluster. */
  public int cluster(double[] features) {
    return Workspace.largest(scored(features).shares());
  }

  /** The K cluster probabilities. */
  public double[] clusterProbabilities(double[] features) {
    return scored(features).shares();
  }

  /** The C class probabilities. */
  public double[] probabilities(double[] features) {
    requireClasses();
    Workspace row = scored(features);
    double[] probabilities = new double[numClasses()];
    Mixing.putClasses(row.output(), probabilities, 0);
    return probabilities;
  }

  /**
   * The outputs of all components, component by component, in the units in which they learned: see
   * {@link ComponentDocument}.
   */
  public double[] componentOutputs(double[] features) {
    double[] inputs = scored(features).inputs();
    return Arrays.copyOfRange(inputs, numFeatures(), inputs.length);
  }

  /**
   * Scores many rows. Takes no memory that grows with their number.
   *
   * @param rows n·d features, row by row
   * @param scores takes what is wanted, for n rows
   * @throws IllegalArgumentException if the length of an array is not right
   */
  public void score(double[] rows, Scores scores) {
    int d = numFeatures();
    int n = rows.length / d;
    require(
        rows.length == n * d,
        () -> String.format("%d numbers are no rows of %d features", rows.length, d));
    requireLength(scores.predictions() == null ? n : scores.predictions().length, n);
    requireLength(scores.clusters() == null ? n : scores.clusters().length, n);
    double[] shares = scores.clusterProbabilities();
    requireLength(shares == null ? n * clusters : shares.length, n * clusters);
    double[] classes = scores.probabilities();
    if (classes != null) {
      requireClasses();
      requireLength(classes.length, n * numClasses());
    }
    Workspace row = workspace();
    for (int i = 0; i < n; i++) {
      System.arraycopy(rows, i * d, row.inputs(), 0, d);
      score(row);
      put(row, i, scores);
    }
  }

  private void put(Workspace row, int i, Scores scores) {
    if (scores.predictions() != null) {
      scores.predictions()[i] = mixing.prediction(row);
    }
    if (scores.clusters() != null) {
      scores.clusters()[i] = Workspace.largest(row.shares());
    }
    if (scores.clusterProbabilities() != null) {
      System.arraycopy(row.shares(), 0, scores.clusterProbabilities(), i * clusters, clusters);
    }
    if (scores.probabilities() != null) {
      Mixing.putClasses(row.output(), scores.probabilities(), i * numClasses());
    }
  }

  private Workspace workspace() {
    return new Workspace(numFeatures(), clusters, components.width());
  }

  private Workspace scored(double[] features) {
    int d = numFeatures();
    require(
        features.length == d,
        () ->
            String.format(
                "A row has %d features, but the model has %d; give the same features in the same order",
                features.length, d));
    Workspace row = workspace();
    System.arraycopy(features, 0, row.inputs(), 0, d);
    score(row);
    return row;
  }

  /** Works out outputs, shares and what they come to. */
  private void score(Workspace row) {
    components.put(row);
    routing.route(row);
    mixing.mix(row);
    if (mixing.soft()) {
      row.output()[0] += routing.correction(row);
    }
  }

  private void requireClasses() {
    if (numClasses() == 0) {
      throw new IllegalArgumentException(
          "The model predicts no classes; call predict, or export a model of classifiers.");
    }
  }

  private static void requireLength(int found, int expected) {
    require(
        found == expected,
        () -> String.format("An array of scores has length %d, but must have %d", found, expected));
  }

  private static void require(boolean held, Supplier<String> problem) {
    if (!held) {
      throw new IllegalArgumentException(problem.get() + ".");
    }
  }
}
