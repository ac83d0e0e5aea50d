package io.prestomixture.job;

import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SparkUncaughtExceptionHandler;

/**
 * The end of a process whose command is at work: by a signal, at a time limit, for lack of
 * executors, or because Spark exits. Hooks run in this order, and end the process with {@link
 * ExitCodes#RESUMABLE} ({@link ExitCodes#FAILED} where Spark exits) unless the command got done in
 * the meantime:
 *
 * <ol>
 *   <li>here the reason is told, the time for all of the rest begins to run, and {@link #stopFit}
 *       cancels the jobs of Spark;
 *   <li>Spark's own hook stops the context and removes its files;
 *   <li>here the command gets time to close what it has open;
 *   <li>Hadoop's hook removes what is still staged.
 * </ol>
 */
final class JobStop {
  /** All that follows the signal takes no longer than this. */
  private static final Duration LIMIT = Duration.ofSeconds(9);

  private static final Duration FOR_THE_COMMAND = Duration.ofSeconds(3);

  /** Hooks of high priority run first: Spark's has 30 more than Hadoop's. */
  private static final int FIRST = FileSystem.SHUTDOWN_HOOK_PRIORITY + 50;

  private static final int AFTER_SPARK = FileSystem.SHUTDOWN_HOOK_PRIORITY + 20;
  private static final int LAST = FileSystem.SHUTDOWN_HOOK_PRIORITY - 10;

  private static final AtomicReference<String> REASON = new AtomicReference<>();
  private static final CountDownLatch COMMAND_ENDED = new CountDownLatch(1);
  private static volatile boolean stopping;
  private static final AtomicInteger CODE = new AtomicInteger(ExitCodes.RESUMABLE);

  private JobStop() {}

  /** Makes the process end in this way; {@link #exit} makes it end normally. */
  static void install() {
    ShutdownHookManager hooks = ShutdownHookManager.get();
    hooks.addShutdownHook(JobStop::begin, FIRST);
    hooks.addShutdownHook(JobStop::awaitCommand, AFTER_SPARK);
    hooks.addShutdownHook(JobStop::end, LAST);
  }

  /** Whether the process was told to end, which stops Spark under the command. */
  static boolean isStopping() {
    return stopping;
  }

  /** What the process ends with. */
  static int code() {
    return CODE.get();
  }

  /** Ends the process, whatever the command is at. */
  static void because(String sentence) {
    REASON.compareAndSet(null, sentence);
    System.exit(ExitCodes.RESUMABLE);
  }

  /** Ends the process after its command, which gave a code. */
  static void exit(int ofCommand) {
    CODE.set(ofCommand);
    COMMAND_ENDED.countDown();
    System.exit(ofCommand);
  }

  private static boolean isCommandEnded() {
    return COMMAND_ENDED.getCount() == 0;
  }

  private static void begin() {
    if (isCommandEnded()) {
      // A command that is done says so with its code, even if it was to be ended at that moment.
      stopping = REASON.get() != null;
      return;
    }
    String sentence = sentence();
    stopping = true;
    System.err.println(sentence);
    System.err.flush();
    // Pools of Spark that are shut down with work in them print the stacks of their threads.
    System.setErr(new PrintStream(OutputStream.nullOutputStream()));
    startClock();
    stopFit();
  }

  /** Says why the process ends; where it would end so again, its code says that too. */
  private static String sentence() {
    String exiting = REASON.get() == null ? exiting().orElse("") : "";
    if (exiting.equals(SparkUncaughtExceptionHandler.class.getName())) {
      CODE.compareAndSet(ExitCodes.RESUMABLE, ExitCodes.FAILED);
      return "Spark ended the process, as it does where the memory of a task runs out; "
          + ErrorReport.MORE_MEMORY;
    }
    REASON.compareAndSet(
        null,
        exiting.isEmpty()
            ? "Told to stop by a signal."
            : String.format("%s ended the process.", exiting));
    return REASON.get() + " The same command can be run again.";
  }

  /**
   * The class of others that called {@code System.exit}: Spark's handler of fatal errors does so,
   * and what gives up where a cluster takes too many executors away. Hooks cannot see why they run,
   * but who exits waits for them; after a signal nobody does.
   */
  private static Optional<String> exiting() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(stack -> Arrays.stream(stack).dropWhile(frame -> !isExit(frame)).skip(1))
        .map(StackTraceElement::getClassName)
        .filter(name -> !name.equals(System.class.getName()))
        .findFirst()
        .filter(name -> !name.equals(JobStop.class.getName()));
  }

  private static boolean isExit(StackTraceElement frame) {
    return frame.getClassName().equals(Runtime.class.getName())
        && frame.getMethodName().equals("exit");
  }

  /** Tells what is at work in Spark to end: its driver code fails, and with it the command. */
  private static void stopFit() {
    SparkSession.getDefaultSession()
        .filter(session -> !session.sparkContext().isStopped())
        .foreach(
            session -> {
              session.sparkContext().cancelAllJobs();
              return null;
            });
  }

  private static void startClock() {
    Thread clock =
        new Thread(
            () -> {
              sleep(LIMIT);
              halt();
            },
            "stop-clock");
    clock.setDaemon(true);
    clock.start();
  }

  private static void awaitCommand() {
    try {
      // What comes too late is stopped in mid-work; the next hook removes what it staged.
      COMMAND_ENDED.await(stopping ? FOR_THE_COMMAND.toMillis() : 0, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end() {
    if (stopping) {
      halt();
    }
  }

  /** No exit code can be chosen once hooks run, but by this. */
  private static void halt() {
    Runtime.getRuntime().halt(code());
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
