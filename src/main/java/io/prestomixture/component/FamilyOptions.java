package io.prestomixture.component;

import java.io.Serializable;

/**
 * Settings that only some families have; each is the estimator param of the same name.
 *
 * @param divergence the divergence of {@code bregman}: one of {@link BregmanFamily#DIVERGENCES}
 * @param covarianceType the covariance of {@code gaussian}: {@code full}, {@code diagonal} or
 *     {@code spherical}
 * @param huberDelta residuals of {@code huber} count linearly beyond this many standard deviations
 *     of the label
 */
public record FamilyOptions(String divergence, String covarianceType, double huberDelta)
    implements Serializable {

  /** What holds where the caller sets nothing. */
  public static final FamilyOptions DEFAULT = new FamilyOptions("squared", "full", 0.5);
}
