package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A command in a JVM of its own, which can be told to end. */
final class JobProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private JobProcess(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Starts a command.
   *
   * @param logs where stdout and stderr go
   * @param settings settings of Spark, as {@code name=value}
   */
  static JobProcess start(Path logs, List<String> settings, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@target/java-options", "-Xmx1g", "-XX:TieredStopAtLevel=1"));
    command.add("-Dlog4j2.configurationFile=conf/log4j2.properties");
    settings.forEach(setting -> command.add("-D" + setting));
    command.addAll(List.of("-cp", absoluteClassPath(), Presto.class.getName()));
    command.addAll(List.of(args));
    Path stdout = Files.createTempFile(logs, "stdout", "");
    Path stderr = Files.createTempFile(logs, "stderr", "");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    return new JobProcess(process, stdout, stderr);
  }

  private static String absoluteClassPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(path.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Waits for something to happen while the process is alive. */
  void await(String what, BooleanSupplier happened) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean()) {
      assertThat(process.isAlive()).as("alive until %s, but: %s", what, stderr()).isTrue();
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.sleep(50);
    }
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** The exit code. */
  int exitCode() throws Exception {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(stderr()).isTrue();
    return process.exitValue();
  }

  String stdout() throws IOException {
    return Files.readString(stdout);
  }

  String stderr() {
    try {
      return Files.readString(stderr);
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
