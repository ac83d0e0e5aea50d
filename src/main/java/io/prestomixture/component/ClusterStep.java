package io.prestomixture.component;

/** How the training of one smooth component goes on from the best parameters so far. */
interface ClusterStep {

  /**
   * The component after the next step; its decrement is half of what the gradient promises.
   *
   * @param best the best component so far
   * @param statistics the statistics there
   * @param fell whether the last step led to it; else a shorter step from it is asked for
   */
  Component next(Component best, double[] statistics, boolean fell);

  /** The way of stepping that suits the trainer. */
  static ClusterStep of(SmoothTrainer trainer) {
    return trainer.hasCurvature() ? new DampedNewton(trainer) : new QuasiNewton(trainer);
  }

  /**
   * Newton steps, damped while they fail (K. Levenberg, Quarterly of Applied Mathematics 2, 1944).
   */
  final class DampedNewton implements ClusterStep {
    /** The least damping that differs from none. */
    private static final double LEAST = 1e-6;

    /** By how much damping grows when a step fails, and, squared, when the next one fails too. */
    private static final double FACTOR = 10;

    private final SmoothTrainer trainer;
    private double damping;
    private boolean failedBefore;

    DampedNewton(SmoothTrainer trainer) {
      this.trainer = trainer;
    }

    @Override
    public Component next(Component best, double[] statistics, boolean fell) {
      if (fell) {
        damping = damping > LEAST ? damping / FACTOR : 0;
      } else {
        damping = Math.max(LEAST, damping * FACTOR * (failedBefore ? FACTOR : 1));
      }
      failedBefore = !fell;
      return trainer.step(best, statistics, damping);
    }
  }
}
