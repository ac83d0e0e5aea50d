package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import io.prestomixture.persistence.OutputTakenException;
import io.prestomixture.persistence.StagedOutput;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.LocatedBlock;
import org.apache.hadoop.hdfs.protocol.LocatedBlocks;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All commands on HDFS, also while a datanode stops: the results of a local disk. */
@Tag("slow")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HdfsTest {
  private static final int ROWS = 200_000;

  @TempDir static java.nio.file.Path directory;
  private static MiniDFSCluster cluster;
  private static DistributedFileSystem files;

  @BeforeAll
  static void startCluster() throws IOException {
    Configuration conf = new Configuration();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.resolve("hdfs").toString());
    conf.setInt("dfs.replication", 2);
    conf.setInt("dfs.blocksize", 1 << 20);
    cluster = new MiniDFSCluster.Builder(conf).numDataNodes(3).build();
    cluster.waitActive();
    files = cluster.getFileSystem();
    StringBuilder lines = new StringBuilder("a,b,y\n");
    for (int i = 0; i < ROWS; i++) {
      double a = i * 0.37 % 4;
      lines.append(a).append(',').append(i % 11).append(',');
      lines.append(i % 2 * (9 - 3 * a) + a).append('\n');
    }
    Files.writeString(directory.resolve("many.csv"), lines);
    Files.writeString(
        directory.resolve("few.csv"),
        lines.substring(0, lines.indexOf("\n", 5000)),
        StandardCharsets.UTF_8);
    for (String name : List.of("many.csv", "few.csv")) {
      files.copyFromLocalFile(new Path(directory.resolve(name).toString()), new Path("/" + name));
    }
    for (String place : List.of(local(""), hdfs(""))) {
      done(place, "train", "--input", "few.csv", "--label", "y", "--router", "nearest");
    }
  }

  @AfterAll
  static void stopCluster() {
    cluster.shutdown(true);
  }

  private static String local(String name) {
    return directory + "/" + name;
  }

  private static String hdfs(String name) {
    return files.getUri() + "/" + name;
  }

  /** Runs a command whose files are all in one place. */
  private static CommandRun done(String place, String command, String... options) {
    List<String> args = new ArrayList<>(List.of(command));
    args.addAll(List.of(options));
    args.replaceAll(word -> word.endsWith(".csv") || word.startsWith("out-") ? place + word : word);
    args.addAll(
        command.equals("train")
            ? List.of("--output", place + "model")
            : List.of("--model", place + "model"));
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.code()).as(run.stderr()).isZero();
    return run;
  }

  private static List<Row> predicted(String path) {
    return SparkTest.session()
        .read()
        .option("header", true)
        .csv(path)
        .sort("a", "b", "y")
        .collectAsList();
  }

  @Test
  void modelsAreTheSame() {
    TrainedModel here = TrainedModel.load(local("model"), SparkTest.session());
    TrainedModel there = TrainedModel.load(hdfs("model"), SparkTest.session());
    assertThat(there.mixture().components()).isEqualTo(here.mixture().components());
    assertThat(there.record().metrics().get("testRmse"))
        .isEqualTo(here.record().metrics().get("testRmse"));
    assertThat(done(hdfs(""), "inspect").stdout().lines().limit(4).toList())
        .isEqualTo(done(local(""), "inspect").stdout().lines().limit(4).toList());
  }

  @Test
  void aDatanodeThatStopsInMidWriteChangesNothing() throws Exception {
    done(local(""), "predict", "--input", "many.csv", "--output", "out-many");
    int before = cluster.getDataNodes().size();
    CompletableFuture<Path> stopped = CompletableFuture.supplyAsync(HdfsTest::stopWhileWriting);
    done(hdfs(""), "predict", "--input", "many.csv", "--output", "out-many");
    Path written = stopped.get(60, TimeUnit.SECONDS);
    assertThat(written.toString()).contains("out-many").endsWith(".csv");
    assertThat(cluster.getDataNodes()).hasSize(before - 1);
    assertThat(predicted(hdfs("out-many"))).isEqualTo(predicted(local("out-many"))).hasSize(ROWS);
    assertThat(Arrays.stream(files.listStatus(new Path("/"))).map(FileStatus::getPath))
        .extracting(Path::getName)
        .containsExactlyInAnyOrder("few.csv", "many.csv", "model", "out-many");
  }

  /** Stops the first datanode that an open part of the output is written to. */
  private static Path stopWhileWriting() {
    try {
      Path stopped = null;
      while (stopped == null) {
        Thread.sleep(5);
        stopped = stopWriterOfOpenPart();
      }
      return stopped;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path stopWriterOfOpenPart() throws IOException {
    try {
      Path open = openPart();
      if (open == null) {
        return null;
      }
      LocatedBlocks blocks = files.getClient().getLocatedBlocks(open.toUri().getPath(), 0);
      LocatedBlock last = blocks.getLastLocatedBlock();
      if (!blocks.isUnderConstruction() || last == null || last.getLocations().length == 0) {
        return null;
      }
      assertThat(cluster.stopDataNode(last.getLocations()[0].getXferAddr())).isNotNull();
      return open;
    } catch (FileNotFoundException e) {
      // It was moved to its place while it was looked at.
      return null;
    }
  }

  private static Path openPart() throws IOException {
    RemoteIterator<LocatedFileStatus> all = files.listFiles(new Path("/"), true);
    while (all.hasNext()) {
      Path path = all.next().getPath();
      if (path.toString().contains("out-many")
          && path.getName().endsWith(".csv")
          && !files.isFileClosed(path)) {
        return path;
      }
    }
    return null;
  }

  @Test
  void ofTwoJobsThatPublishAtOnceOneWins() throws Exception {
    for (int race = 0; race < 5; race++) {
      String output = hdfs("races/" + race);
      CyclicBarrier start = new CyclicBarrier(2);
      CompletableFuture<Boolean> other =
          CompletableFuture.supplyAsync(() -> isPublished(output, start));
      boolean won = isPublished(output, start);
      assertThat(other.get()).isNotEqualTo(won);
      assertThat(files.listStatus(new Path(output)))
          .extracting(file -> file.getPath().getName())
          .hasSize(2)
          .contains("_PUBLISHED");
    }
    assertThat(files.listStatus(new Path("/races"))).hasSize(5);
    assertThat(files.delete(new Path("/races"), true)).isTrue();
  }

  private static boolean isPublished(String output, CyclicBarrier start) {
    try (StagedOutput staged = StagedOutput.at(output, false, files.getConf())) {
      files.create(new Path(staged.path(), UUID.randomUUID().toString())).close();
      start.await();
      staged.publish("train", Map.of(), Map.of());
      return true;
    } catch (OutputTakenException e) {
      return false;
    } catch (IOException | InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
