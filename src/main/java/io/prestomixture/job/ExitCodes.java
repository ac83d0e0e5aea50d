package io.prestomixture.job;

/** What the exit code of a command says. */
final class ExitCodes {
  /** The command did what it was asked to do, or had done it before. */
  static final int DONE = 0;

  /** Something that none of the other codes stands for; nothing was published. */
  static final int FAILED = 1;

  /** Options, configuration or input cannot be used as they are; nothing was written. */
  static final int INVALID = 2;

  /** The fit stopped at {@code maxIter}, and {@code --require-convergence} was given. */
  static final int NOT_CONVERGED = 3;

  /**
   * Stopped from outside (by a signal, at {@code --timeout}, or because no executor came), or
   * failed with a checkpoint to go on from. Nothing was published, and the same command can be run
   * again.
   */
  static final int RESUMABLE = 4;

  /** Another job published to the same output first; nothing of this one was kept. */
  static final int TAKEN = 5;

  private ExitCodes() {}
}
