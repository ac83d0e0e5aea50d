package io.prestomixture.job;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Does something where the progress of a fit comes to a line. */
final class LineAction extends AbstractAppender implements AutoCloseable {
  private final Logger logger = (Logger) LogManager.getLogger("io.prestomixture.progress");
  private final String line;
  private final Runnable action;

  /** Waits for lines that begin so. */
  LineAction(String line, Runnable action) {
    super("line-action", null, null, true, Property.EMPTY_ARRAY);
    this.line = line;
    this.action = action;
    start();
    logger.addAppender(this);
  }

  @Override
  public void append(LogEvent event) {
    if (event.getMessage().getFormattedMessage().startsWith(line)) {
      action.run();
    }
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    stop();
  }
}
