package io.prestomixture.component;

import java.io.Serializable;
import java.util.List;

/**
 * Settings that only some families have; each is the estimator param of the same name.
 *
 * @param divergence the divergence of {@code bregman}: one of {@link #DIVERGENCES}
 * @param covarianceType the covariance of {@code gaussian}: one of {@link #COVARIANCE_TYPES}
 * @param huberDelta residuals of {@code huber} count linearly beyond this many standard deviations
 *     of the label
 */
public record FamilyOptions(String divergence, String covarianceType, double huberDelta)
    implements Serializable {

  /** The divergences by name. */
  public static final List<String> DIVERGENCES =
      List.of("squared", "mahalanobis", "kl", "generalized-i", "itakura-saito");

  /** The kinds of covariance by name. */
  public static final List<String> COVARIANCE_TYPES = List.of("full", "diagonal", "spherical");

  /** What holds where the caller sets nothing. */
  public static final FamilyOptions DEFAULT = new FamilyOptions("squared", "full", 0.5);
}
