package io.prestomixture.component;

import io.prestomixture.data.FeatureDomain;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.LabelType;
import java.util.List;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.Vector;

/**
 * Bregman clustering: f_i(μ) = w_i · d(x_i, μ), the centre μ of a cluster its weighted mean
 * (Banerjee, Merugu, Dhillon, Ghosh, JMLR 6, 2005). The {@code divergence} d is one of
 *
 * <ul>
 *   <li>{@code squared}: ‖x − μ‖², the same as family {@code kmeans};
 *   <li>{@code mahalanobis}: (x − μ)ᵀΣ⁻¹(x − μ), Σ the covariance of all rows;
 *   <li>{@code kl}: Σ x log(x/μ), rows positive with sum 1;
 *   <li>{@code generalized-i}: Σ x log(x/μ) − x + μ, features not negative;
 *   <li>{@code itakura-saito}: Σ x/μ − log(x/μ) − 1, features positive.
 * </ul>
 *
 * <p>The last three are taken in the units of the data: their features are neither shifted nor
 * scaled. A component keeps its divergence in the name of its family, as in {@code bregman/kl};
 * {@link Families#byName} reads the part before the stroke.
 */
public final class BregmanFamily implements ComponentFamily {
  private static final long serialVersionUID = 1L;

  static final String NAME = "bregman";

  private static final String SQUARED = "squared";
  private static final String MAHALANOBIS = "mahalanobis";
  private static final String KL = "kl";
  private static final String GENERALIZED_I = "generalized-i";
  private static final String ITAKURA_SAITO = "itakura-saito";

  /** The names of the divergences, in the order in which help texts list them. */
  public static final List<String> DIVERGENCES =
      List.of(SQUARED, MAHALANOBIS, KL, GENERALIZED_I, ITAKURA_SAITO);

  BregmanFamily() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LabelType labelType() {
    return LabelType.NONE;
  }

  @Override
  public FeatureDomain featureDomain(FamilyOptions options) {
    return switch (options.divergence()) {
      case KL -> FeatureDomain.SIMPLEX;
      case GENERALIZED_I -> FeatureDomain.NON_NEGATIVE;
      case ITAKURA_SAITO -> FeatureDomain.POSITIVE;
      default -> FeatureDomain.ANY;
    };
  }

  /** The Mahalanobis distance does not depend on the scale; its numbers are the better for it. */
  @Override
  public boolean standardizes(FamilyOptions options) {
    return featureDomain(options) == FeatureDomain.ANY;
  }

  @Override
  public boolean needsCovariance(FamilyOptions options) {
    return options.divergence().equals(MAHALANOBIS);
  }

  @Override
  public double predict(FittedComponent component, Vector features) {
    throw new UnsupportedOperationException("A centre of a Bregman divergence predicts no label.");
  }

  @Override
  public double loss(FittedComponent component, Vector features, double label) {
    String divergence = component.family().substring(NAME.length() + 1);
    return switch (divergence) {
      case SQUARED -> KMeansFamily.squaredDistance(component, features);
      case MAHALANOBIS -> mahalanobis(component, features.toArray());
      default ->
          separable(divergence)
              .distance(features.toArray(), component.coefficientVector().toArray());
    };
  }

  /** (x − μ)ᵀM(x − μ) with the metric M of the component. */
  private static double mahalanobis(FittedComponent component, double[] x) {
    int d = x.length;
    double[] metric = ((DenseMatrix) component.spread()).values();
    double[] difference = component.coefficientVector().toArray();
    for (int j = 0; j < d; j++) {
      difference[j] = x[j] - difference[j];
    }
    double sum = 0;
    for (int a = 0; a < d; a++) {
      double inner = 0;
      for (int b = 0; b < d; b++) {
        inner += metric[a * d + b] * difference[b];
      }
      sum += difference[a] * inner;
    }
    return sum;
  }

  @Override
  public ComponentTrainer trainer(ProblemSettings settings) {
    String divergence = settings.options().divergence();
    return new CentroidTrainer(
        NAME + "/" + divergence,
        settings,
        switch (divergence) {
          case SQUARED -> QuadraticDivergence.EUCLIDEAN;
          case MAHALANOBIS -> QuadraticDivergence.mahalanobis(settings);
          default -> separable(divergence);
        });
  }

  private static SeparableDivergence separable(String name) {
    return switch (name) {
      case KL, GENERALIZED_I -> SeparableDivergence.ENTROPY;
      case ITAKURA_SAITO -> SeparableDivergence.BURG;
      default -> throw InvalidInputException.unknown("divergence", name, DIVERGENCES);
    };
  }
}
