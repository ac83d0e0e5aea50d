package io.prestomixture.component;

import io.prestomixture.data.FeatureScaling;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vectors;

/**
 * Linear predictors in the coordinates of the blocks and in the units of the caller: with x̃ = (x −
 * shift)/scale and ỹ = y − labelShift,
 *
 * <pre>  b̃ + θ̃ᵀx̃ = b + θᵀx − labelShift,   θ = θ̃/scale,   b = b̃ + labelShift − θᵀshift. </pre>
 *
 * Parameters are b̃, θ̃_1 … θ̃_d of every output, one output after the other.
 *
 * @param scaling the coordinates of the blocks
 * @param intercept whether predictors have a constant term
 */
record LinearCoordinates(FeatureScaling scaling, boolean intercept) {

  /** The predictors of a component in the units of the caller. */
  FittedComponent describe(String family, int outputs, Component component) {
    int d = scaling.numFeatures();
    double[] parameters = component.parameters();
    double[] coefficients = new double[outputs * d];
    double[] intercepts = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      intercepts[o] = parameters[o * (d + 1)] + scaling.labelShift();
      for (int j = 0; j < d; j++) {
        double coefficient = parameters[o * (d + 1) + j + 1] / scaling.scale()[j];
        coefficients[j * outputs + o] = coefficient;
        intercepts[o] -= coefficient * scaling.shift()[j];
      }
    }
    return new FittedComponent(
        family,
        Matrices.dense(outputs, d, coefficients),
        Vectors.dense(intercepts),
        Vectors.dense(scaling.scale()),
        null,
        component.rows(),
        component.weight(),
        component.objective());
  }

  /** The parameters of predictors in the units of the caller; no constant where none is fitted. */
  double[] parameters(FittedComponent fitted) {
    int d = scaling.numFeatures();
    double[] parameters = new double[fitted.numOutputs() * (d + 1)];
    for (int o = 0; o < fitted.numOutputs(); o++) {
      double constant = fitted.intercepts().apply(o) - scaling.labelShift();
      for (int j = 0; j < d; j++) {
        double coefficient = fitted.coefficients().apply(o, j);
        parameters[o * (d + 1) + j + 1] = coefficient * scaling.scale()[j];
        constant += coefficient * scaling.shift()[j];
      }
      parameters[o * (d + 1)] = intercept ? constant : 0;
    }
    return parameters;
  }
}
