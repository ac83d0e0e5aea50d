package io.prestomixture.job;

import java.util.Arrays;

/** A command that stops for ever at a line of its progress, so that it can be killed just there. */
final class StuckJob {
  /** What it prints then. */
  static final String STUCK = "STUCK";

  private StuckJob() {}

  /** Takes the beginning of the line, and then the command. */
  @SuppressWarnings("resource") // The process ends with it.
  public static void main(String[] args) {
    new LineAction(args[0], StuckJob::stop);
    Presto.main(Arrays.copyOfRange(args, 1, args.length));
  }

  private static void stop() {
    System.err.println(STUCK);
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
