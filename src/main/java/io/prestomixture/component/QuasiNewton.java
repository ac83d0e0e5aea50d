package io.prestomixture.component;

import breeze.linalg.DenseVector;
import breeze.linalg.DenseVector$;
import breeze.optimize.LBFGS.ApproximateInverseHessian;
import java.util.Arrays;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Vector$;
import scala.reflect.ClassTag$;

/**
 * L-BFGS steps (D. C. Liu, J. Nocedal, Mathematical Programming 45, 1989), for numbers of
 * parameters whose Hessians are too large. The inverse Hessian is Breeze's, which MLlib uses too;
 * its minimiser as a whole takes one objective, where here every cluster has its own, seen in a
 * common pass.
 */
final class QuasiNewton implements ClusterStep {
  private static final int MEMORY = 10;
  private static final double SHORTER = 0.25;

  private final SmoothTrainer trainer;
  private ApproximateInverseHessian<DenseVector<Object>> inverse;
  private double[] position;
  private double[] gradient;
  private double length = 1;

  QuasiNewton(SmoothTrainer trainer) {
    this.trainer = trainer;
    IndexedSeq<DenseVector<Object>> nothing = Vector$.MODULE$.empty();
    inverse =
        new ApproximateInverseHessian<>(
            MEMORY, nothing, nothing, DenseVector$.MODULE$.space_Double());
  }

  @Override
  public Component next(Component best, double[] statistics, boolean fell) {
    if (fell) {
      observe(best.parameters(), trainer.gradient(best, statistics));
    } else {
      length *= SHORTER;
    }
    double[] direction = descent(gradient);
    double[] parameters = position.clone();
    double slope = 0;
    for (int j = 0; j < parameters.length; j++) {
      parameters[j] += length * direction[j];
      slope -= gradient[j] * direction[j];
    }
    Component next = trainer.at(parameters, statistics);
    return new Component(
        best.rows(),
        best.weight(),
        best.objective(),
        parameters,
        next.penalty(),
        null,
        length * slope / 2);
  }

  private void observe(double[] newPosition, double[] newGradient) {
    if (position != null) {
      double[] step = difference(newPosition, position);
      double[] change = difference(newGradient, gradient);
      double bend = 0;
      for (int j = 0; j < step.length; j++) {
        bend += step[j] * change[j];
      }
      if (bend > 0) {
        inverse = inverse.updated(new DenseVector<>(step), new DenseVector<>(change));
      }
    }
    position = newPosition;
    gradient = newGradient;
    length = 1;
  }

  /** −H⁻¹ · vector; of length 1 while there is no history. */
  private double[] descent(double[] vector) {
    return inverse.$times(new DenseVector<>(vector)).toArray$mcD$sp(ClassTag$.MODULE$.Double());
  }

  private static double[] difference(double[] a, double[] b) {
    double[] result = new double[a.length];
    Arrays.setAll(result, j -> a[j] - b[j]);
    return result;
  }
}
