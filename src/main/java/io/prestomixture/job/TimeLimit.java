package io.prestomixture.job;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.spark.network.util.JavaUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A time that something may take.
 *
 * @param text as it was given
 * @param duration the time
 */
record TimeLimit(String text, Duration duration) {

  /** Reads times as Spark's own settings are read: 90, 90s, 30min, 2h, 1d. */
  static final class Converter implements ITypeConverter<TimeLimit> {
    @Override
    public TimeLimit convert(String value) {
      try {
        Duration duration = Duration.ofSeconds(JavaUtils.timeStringAs(value, TimeUnit.SECONDS));
        if (duration.compareTo(Duration.ZERO) > 0) {
          return new TimeLimit(value, duration);
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new TypeConversionException(
          String.format("'%s' is no time above zero; write it as 90s, 30min, 2h or 1d", value));
    }
  }

  /** Ends the process when the time is over, unless the thread that is returned is interrupted. */
  Thread start() {
    Thread clock =
        new Thread(
            () -> {
              try {
                Thread.sleep(duration.toMillis());
                JobStop.because(String.format("The --timeout of %s is over.", text));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "job-timeout");
    clock.setDaemon(true);
    clock.start();
    return clock;
  }
}
