package io.prestomixture.component;

import breeze.linalg.DenseVector;
import breeze.linalg.DenseVector$;
import breeze.optimize.DiffFunction;
import breeze.optimize.LBFGS;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/**
 * L-BFGS on the parameters of all components at once, for numbers of parameters whose Hessians are
 * too large: Breeze's (Liu, Nocedal, Mathematical Programming 45, 1989), as MLlib uses it. One
 * evaluation is one pass over the rows.
 */
final class FirstOrderTraining {
  private static final int MEMORY = 10;
  private static final int MOST_ITERATIONS = 100;

  private FirstOrderTraining() {}

  /** Whether some component is smooth but has no Hessian. */
  static boolean isNeeded(Trainers trainers) {
    for (int c = 0; c < trainers.k(); c++) {
      if (trainers.get(c) instanceof SmoothTrainer smooth && !smooth.hasCurvature()) {
        return true;
      }
    }
    return false;
  }

  static List<Component> train(
      Trainers trainers, List<Component> start, double tolerance, JointTraining.Pass pass) {
    Objective objective = new Objective(trainers, start, pass);
    LBFGS<DenseVector<Object>> optimizer =
        new LBFGS<>(MOST_ITERATIONS, MEMORY, tolerance, DenseVector$.MODULE$.space_Double());
    optimizer.minimize(objective.asDiffFunction(), new DenseVector<>(objective.join(start)));
    return objective.best;
  }

  /** Σ_k F_k of the parameters of all components, one after the other. */
  private static final class Objective {
    private final Trainers trainers;
    private final JointTraining.Pass pass;
    private final int[] starts;
    private List<Component> best;
    private double least = Double.POSITIVE_INFINITY;

    Objective(Trainers trainers, List<Component> start, JointTraining.Pass pass) {
      this.trainers = trainers;
      this.pass = pass;
      starts = new int[trainers.k() + 1];
      for (int c = 0; c < trainers.k(); c++) {
        starts[c + 1] = starts[c] + start.get(c).parameters().length;
      }
    }

    double[] join(List<Component> components) {
      double[] joined = new double[starts[trainers.k()]];
      for (int c = 0; c < trainers.k(); c++) {
        System.arraycopy(
            components.get(c).parameters(), 0, joined, starts[c], starts[c + 1] - starts[c]);
      }
      return joined;
    }

    /**
     * This as Breeze's interface, which no Java class can implement: it inherits two methods that
     * differ in nothing but what they return.
     */
    @SuppressWarnings("unchecked")
    DiffFunction<DenseVector<Object>> asDiffFunction() {
      return (DiffFunction<DenseVector<Object>>)
          Proxy.newProxyInstance(
              DiffFunction.class.getClassLoader(),
              new Class<?>[] {DiffFunction.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "calculate" -> calculate((DenseVector<Object>) arguments[0]);
                    case "apply", "valueAt" -> calculate((DenseVector<Object>) arguments[0])._1();
                    case "gradientAt" -> calculate((DenseVector<Object>) arguments[0])._2();
                    default -> InvocationHandler.invokeDefault(proxy, method, arguments);
                  });
    }

    private Tuple2<Object, DenseVector<Object>> calculate(DenseVector<Object> joined) {
      double[] all = joined.toArray$mcD$sp(ClassTag$.MODULE$.Double());
      List<Component> at = new ArrayList<>();
      for (int c = 0; c < trainers.k(); c++) {
        double[] own = Arrays.copyOfRange(all, starts[c], starts[c + 1]);
        at.add(new Component(0, 0, 0, own, 0, null));
      }
      double[][] statistics = pass.statistics(at);
      double[] gradient = new double[all.length];
      List<Component> evaluated = new ArrayList<>();
      double value = 0;
      for (int c = 0; c < trainers.k(); c++) {
        SmoothTrainer trainer = (SmoothTrainer) trainers.get(c);
        Component component = trainer.at(at.get(c).parameters(), statistics[c]);
        double[] own = trainer.gradient(component, statistics[c]);
        System.arraycopy(own, 0, gradient, starts[c], own.length);
        evaluated.add(component);
        value += component.objective();
      }
      if (value < least) {
        least = value;
        best = evaluated;
      }
      return new Tuple2<>(value, new DenseVector<>(gradient));
    }
  }
}
