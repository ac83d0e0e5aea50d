package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.SparkTest;
import io.prestomixture.component.FittedComponent;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone cluster that is started with {@code conf/spark-secure.conf}: it gives the model of a
 * local run, and takes nobody who does not know the secret.
 */
@Tag("fault")
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecureClusterTest {
  private static final String SECRET = "6f1d0c0f7a1e4b7c9d2e8a5b3c4f6071";

  @TempDir static Path directory;
  private static final List<Process> STARTED = new ArrayList<>();
  private static int port;
  private static int statusPort;

  @BeforeAll
  static void startCluster() throws Exception {
    SparkTest.stop();
    port = freePort();
    statusPort = freePort();
    Path settings = settings("right.conf", SECRET);
    start(
        "master",
        "org.apache.spark.deploy.master.Master",
        "--host",
        "127.0.0.1",
        "--port",
        "" + port,
        "--webui-port",
        "" + statusPort,
        "--properties-file",
        settings.toString());
    await("the master", () -> status().get("workers").isEmpty());
    startWorker("worker", settings);
    await("its worker", () -> status().get("aliveworkers").asInt() == 1);
  }

  @AfterAll
  static void stopCluster() throws InterruptedException {
    SparkTest.stop();
    for (Process process : STARTED) {
      process.destroy();
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The file that we ship, with a secret. */
  private static Path settings(String name, String secret) throws IOException {
    String shipped = Files.readString(Path.of("conf", "spark-secure.conf"));
    return Files.writeString(
        directory.resolve(name), shipped + "\nspark.authenticate.secret " + secret + "\n");
  }

  private static Process startWorker(String name, Path settings) throws IOException {
    return start(
        name,
        "org.apache.spark.deploy.worker.Worker",
        "--host",
        "127.0.0.1",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--webui-port",
        "0",
        "--work-dir",
        directory.resolve(name + "-work").toString(),
        "--properties-file",
        settings.toString(),
        masterUrl());
  }

  private static Process start(String name, String... mainAndArgs) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("@" + new File("target/java-options").getAbsolutePath(), "-Xmx512m"));
    command.add("-Dlog4j2.configurationFile=" + System.getProperty("log4j2.configurationFile"));
    command.addAll(List.of("-cp", SparkTest.absoluteClassPath()));
    command.addAll(List.of(mainAndArgs));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log(name).toFile())
            .start();
    STARTED.add(process);
    return process;
  }

  private static Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private static String masterUrl() {
    return "spark://127.0.0.1:" + port;
  }

  /** What the master says of itself. */
  private static JsonNode status() throws IOException {
    URI address = URI.create("http://127.0.0.1:" + statusPort + "/json/");
    try (InputStream in = address.toURL().openStream()) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (System.nanoTime() < end) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
        assertThat(STARTED.get(0).isAlive()).as(Files.readString(log("master"))).isTrue();
      }
      Thread.sleep(200);
    }
    throw new AssertionError(what + " did not come in time");
  }

  private static SparkSession.Builder builder(String master) {
    return SparkSession.builder()
        .master(master)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4");
  }

  private static List<FittedComponent> trained(String name) throws IOException {
    SavedModel model = SavedModel.train(Files.createDirectory(directory.resolve(name)));
    return model.load().mixture().components();
  }

  @Test
  void theModelIsThatOfALocalRun() throws Exception {
    builder("local[2]").config("spark.ui.enabled", "false").getOrCreate();
    List<FittedComponent> local = trained("local");
    SparkTest.stop();
    SparkSession.Builder secure =
        builder(masterUrl()).config("spark.executor.extraClassPath", SparkTest.absoluteClassPath());
    properties(directory.resolve("right.conf"))
        .forEach((key, value) -> secure.config((String) key, (String) value));
    SparkSession session = secure.getOrCreate();
    assertThat(settingsOfAnExecutor(session)).containsExactly("0", "true", "true", "true");
    assertThat(trained("secure")).isEqualTo(local);
    SparkTest.stop();
  }

  /** Its identifier, and whether it authenticates and encrypts. */
  private static List<String> settingsOfAnExecutor(SparkSession session) {
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .parallelize(List.of(0), 1)
        .map(
            zero ->
                List.of(
                    SparkEnv.get().executorId(),
                    SparkEnv.get().conf().get("spark.authenticate"),
                    SparkEnv.get().conf().get("spark.network.crypto.enabled"),
                    SparkEnv.get().conf().get("spark.io.encryption.enabled")))
        .first();
  }

  @Test
  void whoDoesNotKnowTheSecretIsRefused() throws Exception {
    Path wrong = settings("wrong.conf", SECRET.replace('6', '7'));
    Process worker = startWorker("wrong-worker", wrong);
    Process application = startApplication("wrong-application", wrong);
    assertThat(application.waitFor()).isNotZero();
    assertThat(directory.resolve("refused")).doesNotExist();
    assertThat(log("wrong-worker")).content().contains("Authentication failed");
    // Spark says the second where a failed attempt closed the connection under the next message.
    assertThat(log("wrong-application"))
        .content()
        .contains("Failed to connect to master")
        .containsAnyOf("Authentication failed", "Message is dropped because Outbox is stopped");
    assertThat(worker.isAlive()).isTrue();
    assertThat(status().get("workers")).hasSize(1);
    assertThat(status().get("activeapps")).isEmpty();
  }

  private static Process startApplication(String name, Path settings) throws IOException {
    List<String> command = new ArrayList<>();
    properties(settings).forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.addAll(List.of(Presto.class.getName(), "train", "--master", masterUrl()));
    command.addAll(List.of("--input", Path.of("data-samples", "penguins.csv").toString()));
    command.addAll(List.of("--label", "bill_depth_mm"));
    command.addAll(List.of("--output", directory.resolve("refused").toString()));
    return start(name, command.toArray(String[]::new));
  }

  private static Properties properties(Path settings) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(settings)) {
      properties.load(reader);
    }
    return properties;
  }
}
