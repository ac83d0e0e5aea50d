package io.prestomixture.job;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** A command that stops for ever at a line of its progress, so that it can be killed just there. */
public final class StuckJob extends AbstractAppender {
  /** What it prints then. */
  static final String STUCK = "STUCK";

  private final String line;

  private StuckJob(String line) {
    super("stuck", null, null, true, Property.EMPTY_ARRAY);
    this.line = line;
  }

  /** Takes the beginning of the line, and then the command. */
  public static void main(String[] args) {
    StuckJob appender = new StuckJob(args[0]);
    appender.start();
    ((Logger) LogManager.getLogger("io.prestomixture.progress")).addAppender(appender);
    Presto.main(java.util.Arrays.copyOfRange(args, 1, args.length));
  }

  @Override
  public void append(LogEvent event) {
    if (event.getMessage().getFormattedMessage().startsWith(line)) {
      System.err.println(STUCK);
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
