package io.prestomixture.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LikelihoodQualityTest {

  /**
   * R's flexmix 2.3-18: {@code data(NPreg); set.seed(1); m <- stepFlexmix(yn ~ x + I(x^2), data =
   * NPreg, k = 2, nrep = 10, control = list(tolerance = 1e-10))}, then {@code logLik(m)}, {@code
   * AIC(m)}, {@code BIC(m)}, {@code ICL(m)} and, for the complete data, {@code m@logLik +
   * sum(log(apply(posterior(m), 1, max)))}. The parameters: six coefficients, two deviations, one
   * mixing weight.
   */
  @Test
  void criteriaAreThoseOfFlexmix() {
    LikelihoodQuality quality = LikelihoodQuality.of(200, 200, -642.545166447, -660.7452366145, 9);
    assertThat(quality.rows()).isEqualTo(200);
    assertThat(quality.logLikelihood()).isEqualTo(-642.545166447);
    assertThat(quality.aic()).isCloseTo(1303.09033289, within(1e-8));
    assertThat(quality.bic()).isCloseTo(1332.77518919, within(1e-8));
    assertThat(quality.icl()).isCloseTo(1369.17532953, within(1e-8));
  }

  @Test
  void observationsAreCountedByWeight() {
    LikelihoodQuality quality = LikelihoodQuality.of(3, Math.E, -5, -7, 4);
    assertThat(quality).isEqualTo(new LikelihoodQuality(3, -5, 18, 14, 18));
  }
}
