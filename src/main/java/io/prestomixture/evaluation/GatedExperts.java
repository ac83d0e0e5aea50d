package io.prestomixture.evaluation;

import io.prestomixture.component.ComponentFamily;
import io.prestomixture.component.Families;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.router.Clustering;
import io.prestomixture.router.Outputs;
import io.prestomixture.router.PredictionCost;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;

/**
 * A mixture p(y|x) = Σ_k π_k(x) p_k(y|x) of densities, in the units of the caller: experts p_k, and
 * the gate π, a multinomial logistic model of the features.
 *
 * @param experts the components
 * @param gate the logistic model of the component by the features
 * @param variances σ_k² of normal densities; all 1 where losses are −log p already
 */
record GatedExperts(List<FittedComponent> experts, FittedComponent gate, double[] variances)
    implements Clustering {

  @Override
  public double[] probabilities(Vector features) {
    return Families.byName(gate.family()).probabilities(gate, features);
  }

  @Override
  public PredictionCost cost() {
    return PredictionCost.ofLinear(gate.numOutputs(), gate.numFeatures());
  }

  /** The likeliest component of a row with its label: argmax π_k(x) p_k(y|x). */
  int cluster(Vector features, double label) {
    double[] support = probabilities(features);
    for (int k = 0; k < support.length; k++) {
      FittedComponent expert = experts.get(k);
      ComponentFamily family = Families.byName(expert.family());
      double loss = family.loss(expert, features, label);
      support[k] =
          Math.log(support[k])
              - (family.hasSquaredLoss()
                  ? (loss / variances[k] + Math.log(variances[k])) / 2
                  : loss);
    }
    return Outputs.likeliest(support);
  }
}
