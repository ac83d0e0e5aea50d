package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

/**
 * Tasks of which two attempts run at once, each to its end. A second attempt needs another host, so
 * the cluster is not Spark's local one but has workers at two addresses of this machine.
 */
@Tag("fault")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpeculationTest {
  private static final int PARTITIONS = 10;

  @TempDir private static Path directory;

  private static RpcEnv master;
  private static RpcEnv[] workers;
  private static FaultCluster cluster;

  @BeforeAll
  static void startCluster() {
    SparkConf conf = new SparkConf();
    master = Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)._1();
    String url = "spark://" + master.address().hostPort();
    workers = new RpcEnv[] {worker("127.0.0.1", 1, url, conf), worker("127.0.0.2", 2, url, conf)};
    cluster =
        new FaultCluster()
            .at(url)
            .set("spark.speculation", "true")
            .set("spark.speculation.interval", "50ms")
            .set("spark.speculation.quantile", "0.5");
    cluster.start();
  }

  private static RpcEnv worker(String host, int number, String url, SparkConf conf) {
    return Worker.startRpcEnvAndEndpoint(
        host,
        0,
        0,
        1,
        1024,
        new String[] {url},
        directory.toString(),
        Option.apply(number),
        conf,
        Option.empty());
  }

  @AfterAll
  static void stopCluster() {
    cluster.stop();
    for (RpcEnv worker : workers) {
      worker.shutdown();
    }
    master.shutdown();
  }

  private static FitBits fit() {
    TrainingSettings settings =
        new TrainingSettings(
            "ridge", 3, 1e-3, true, true, 3, 0, 5, "seeding", 60, "sieve", 0.5, 1, 10, 2, 0);
    return FitBits.of(
        Problem.planted(600, 3, 3, 4, 1).frame(PARTITIONS),
        Problem.COLUMNS,
        settings,
        round -> {},
        () -> {});
  }

  @Test
  void twoAttemptsOfATaskCountOnce() {
    FitBits undisturbed = fit();
    int before = cluster.faults().speculativeTasks();
    new TaskFault(TaskFault.Kind.SLEEP, 1, PARTITIONS, 1, "").begin(cluster.context());
    fit().assertEqualTo(undisturbed);
    assertThat(cluster.faults().speculativeTasks() - before).isGreaterThan(undisturbed.rounds());
    assertThat(cluster.faults().removals()).isEmpty();
  }
}
