package io.prestomixture.evaluation;

import breeze.linalg.DenseVector;
import breeze.linalg.DenseVector$;
import breeze.optimize.LBFGS.ApproximateInverseHessian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import scala.collection.immutable.IndexedSeq;
import scala.collection.immutable.Vector$;
import scala.reflect.ClassTag$;

/**
 * Maximises a smooth function by L-BFGS steps (D. C. Liu, J. Nocedal, Mathematical Programming 45,
 * 1989) that are halved until the value rises enough (L. Armijo, Pacific Journal of Mathematics 16,
 * 1966): it never falls.
 */
final class QuasiNewtonAscent {
  private static final int MEMORY = 10;
  private static final int MOST_HALVINGS = 25;
  private static final double SUFFICIENT = 1e-4;

  private final Function<double[], Point> function;
  private ApproximateInverseHessian<DenseVector<Object>> inverse;

  /**
   * A function at a position.
   *
   * @param value what is maximised
   * @param gradient its gradient
   */
  record Point(double[] position, double value, double[] gradient) {}

  private QuasiNewtonAscent(Function<double[], Point> function) {
    this.function = function;
    IndexedSeq<DenseVector<Object>> nothing = Vector$.MODULE$.empty();
    inverse =
        new ApproximateInverseHessian<>(
            MEMORY, nothing, nothing, DenseVector$.MODULE$.space_Double());
  }

  /**
   * The points on the way up, the start first.
   *
   * @param tolerance ends when a step raises the value by less than this share of it
   */
  static List<Point> climb(
      Function<double[], Point> function, double[] start, double tolerance, int mostSteps) {
    QuasiNewtonAscent ascent = new QuasiNewtonAscent(function);
    List<Point> points = new ArrayList<>(List.of(function.apply(start)));
    for (int step = 0; step < mostSteps; step++) {
      Point at = points.get(step);
      Point next = ascent.next(at);
      if (next == null) {
        break;
      }
      points.add(next);
      if (next.value - at.value <= tolerance * Math.abs(at.value)) {
        break;
      }
    }
    return points;
  }

  /** The next point; null if no step rises. */
  private Point next(Point at) {
    double[] direction = upwards(at.gradient);
    double slope = product(direction, at.gradient);
    double length = 1;
    for (int halving = 0; halving < MOST_HALVINGS; halving++, length /= 2) {
      double[] position = at.position.clone();
      for (int j = 0; j < position.length; j++) {
        position[j] += length * direction[j];
      }
      Point trial = function.apply(position);
      if (trial.value >= at.value + SUFFICIENT * length * slope && trial.value > at.value) {
        remember(at, trial);
        return trial;
      }
    }
    return null;
  }

  /** Breeze goes down, from the gradient of what is minimised; a first step has length 1. */
  private double[] upwards(double[] gradient) {
    double[] down = Arrays.stream(gradient).map(value -> -value).toArray();
    return inverse.$times(new DenseVector<>(down)).toArray$mcD$sp(ClassTag$.MODULE$.Double());
  }

  private void remember(Point at, Point next) {
    double[] step = difference(next.position, at.position);
    // Of the negative function, which is minimised.
    double[] change = difference(at.gradient, next.gradient);
    if (product(step, change) > 0) {
      inverse = inverse.updated(new DenseVector<>(step), new DenseVector<>(change));
    }
  }

  private static double[] difference(double[] a, double[] b) {
    double[] result = new double[a.length];
    Arrays.setAll(result, j -> a[j] - b[j]);
    return result;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += a[j] * b[j];
    }
    return sum;
  }
}
