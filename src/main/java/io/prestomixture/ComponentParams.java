package io.prestomixture;

import io.prestomixture.component.FamilyOptions;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** What the components of a mixture are and how they are trained. */
public interface ComponentParams extends Params {

  /** The definitions behind the accessors, held by the implementing class. */
  ParamDefinitions definitions();

  /** Param {@code k}. */
  default IntParam k() {
    return definitions().k;
  }

  /** Param {@code family}. */
  default Param<String> family() {
    return definitions().family;
  }

  /** Param {@code regParam}. */
  default DoubleArrayParam regParam() {
    return definitions().regParam;
  }

  /** Param {@code fitIntercept}. */
  default BooleanParam fitIntercept() {
    return definitions().fitIntercept;
  }

  /** Param {@code standardization}. */
  default BooleanParam standardization() {
    return definitions().standardization;
  }

  /** Param {@code divergence}. */
  default Param<String> divergence() {
    return definitions().divergence;
  }

  /** Param {@code covarianceType}. */
  default Param<String> covarianceType() {
    return definitions().covarianceType;
  }

  /** Param {@code huberDelta}. */
  default DoubleParam huberDelta() {
    return definitions().huberDelta;
  }

  /** Value of {@code k}. */
  default int getK() {
    return (int) getOrDefault(k());
  }

  /** Value of {@code family}. */
  default String getFamily() {
    return getOrDefault(family());
  }

  /** Value of {@code regParam}. */
  default double[] getRegParam() {
    return getOrDefault(regParam());
  }

  /** Value of {@code fitIntercept}. */
  default boolean getFitIntercept() {
    return (boolean) getOrDefault(fitIntercept());
  }

  /** Value of {@code standardization}. */
  default boolean getStandardization() {
    return (boolean) getOrDefault(standardization());
  }

  /** Value of {@code divergence}. */
  default String getDivergence() {
    return getOrDefault(divergence());
  }

  /** Value of {@code covarianceType}. */
  default String getCovarianceType() {
    return getOrDefault(covarianceType());
  }

  /** Value of {@code huberDelta}. */
  default double getHuberDelta() {
    return (double) getOrDefault(huberDelta());
  }

  /** The values of the params that only some families have. */
  default FamilyOptions familyOptions() {
    return new FamilyOptions(getDivergence(), getCovarianceType(), getHuberDelta());
  }
}
