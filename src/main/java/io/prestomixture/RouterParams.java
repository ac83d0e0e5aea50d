package io.prestomixture;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** What sends rows without a label to clusters. */
public interface RouterParams extends Params {

  /** The definitions behind the accessors, held by the implementing class. */
  ParamDefinitions definitions();

  /** Param {@code router}. */
  default Param<String> router() {
    return definitions().router;
  }

  /** Param {@code routerInputs}. */
  default Param<String> routerInputs() {
    return definitions().routerInputs;
  }

  /** Param {@code routerSampleSize}. */
  default IntParam routerSampleSize() {
    return definitions().routerSampleSize;
  }

  /** Param {@code routing}. */
  default Param<String> routing() {
    return definitions().routing;
  }

  /** Param {@code validationFraction}. */
  default DoubleParam validationFraction() {
    return definitions().validationFraction;
  }

  /** Value of {@code router}. */
  default String getRouter() {
    return getOrDefault(router());
  }

  /** Value of {@code routerInputs}. */
  default String getRouterInputs() {
    return getOrDefault(routerInputs());
  }

  /** Value of {@code routerSampleSize}. */
  default int getRouterSampleSize() {
    return (int) getOrDefault(routerSampleSize());
  }

  /** Value of {@code routing}. */
  default String getRouting() {
    return getOrDefault(routing());
  }

  /** Value of {@code validationFraction}. */
  default double getValidationFraction() {
    return (double) getOrDefault(validationFraction());
  }
}
