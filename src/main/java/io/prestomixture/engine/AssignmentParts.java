package io.prestomixture.engine;

import io.prestomixture.data.InvalidInputException;
import io.prestomixture.data.RowBlock;
import io.prestomixture.persistence.DigestedFile;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The jobs by which executors write the partition of the rows to files of a checkpoint, and read it
 * from them: one file per partition of the blocks, see {@link Checkpoints}.
 */
final class AssignmentParts implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("part-(\\d{5,9})-\\d+");

  private final PackedRows rows;
  private final int k;
  private final Broadcast<SerializableConfiguration> configuration;

  AssignmentParts(PackedRows rows, int k) {
    this.rows = rows;
    this.k = k;
    configuration =
        rows.context()
            .broadcast(new SerializableConfiguration(rows.context().hadoopConfiguration()));
  }

  /**
   * A file with the clusters of a partition.
   *
   * @param partition the partition
   * @param path the file
   * @param digest its SHA-256
   */
  record Part(int partition, String path, String digest) implements Serializable {

    /** The parts among the files of a checkpoint, in the order of partitions. */
    static List<Part> listed(Path directory, Map<String, String> digests) {
      return digests.entrySet().stream()
          .map(file -> of(directory, file.getKey(), file.getValue()))
          .filter(part -> part != null)
          .sorted(Comparator.comparingInt(Part::partition))
          .toList();
    }

    private static Part of(Path directory, String name, String digest) {
      Matcher matcher = NAME.matcher(name);
      return matcher.matches()
          ? new Part(
              Integer.parseInt(matcher.group(1)), new Path(directory, name).toString(), digest)
          : null;
    }

    String name() {
      return new Path(path).getName();
    }

    private InputStream open(Configuration hadoop) throws IOException {
      Path file = new Path(path);
      return DigestedFile.open(file.getFileSystem(hadoop), file, digest);
    }
  }

  /**
   * What became of a part.
   *
   * @param problem what is wrong with it; null for nothing
   * @param sameRows whether it is about the rows that are in its partition now
   */
  record Check(String problem, boolean sameRows) implements Serializable {}

  /** One job: writes the partition after a decision. */
  List<Part> write(Path directory, JavaRDD<BlockPartition> states, Decision decision) {
    Broadcast<SerializableConfiguration> hadoop = configuration;
    int clusters = k;
    String path = directory.toString();
    return OrderedReduction.elements(
        BlockTask.over(
            rows.blocks(),
            states,
            (blocks, parts) ->
                List.of(write(path, clusters, blocks, parts, decision, hadoop.value().value()))
                    .iterator()));
  }

  private static Part write(
      String directory,
      int k,
      Iterator<RowBlock> blocks,
      Iterator<BlockPartition> states,
      Decision decision,
      Configuration hadoop) {
    int partition = TaskContext.getPartitionId();
    long attempt = TaskContext.get().taskAttemptId();
    Path file = new Path(directory, String.format(Locale.ROOT, "part-%05d-%d", partition, attempt));
    try {
      String digest =
          DigestedFile.write(
              file.getFileSystem(hadoop),
              file,
              out -> AssignmentFile.write(k, blocks, after(states, decision, partition), out));
      return new Part(partition, file.toString(), digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Iterator<short[]> after(
      Iterator<BlockPartition> states, Decision decision, int partition) {
    return new Iterator<>() {
      private int index;

      @Override
      public boolean hasNext() {
        return states.hasNext();
      }

      @Override
      public short[] next() {
        return states.next().after(decision, partition, index++);
      }
    };
  }

  /** The partition that was written, read when it is needed. */
  JavaRDD<BlockPartition> states(List<Part> parts) {
    Broadcast<SerializableConfiguration> hadoop = configuration;
    int clusters = k;
    return BlockTask.over(
        rows.blocks(),
        (partition, blocks) ->
            read(parts.get(partition), blocks, clusters, hadoop.value().value()));
  }

  private static Iterator<BlockPartition> read(
      Part part, Iterator<RowBlock> blocks, int k, Configuration hadoop) {
    try (InputStream in = part.open(hadoop)) {
      return AssignmentFile.read(k, blocks, in).iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One job: compares what was written with its checksums and with the rows. */
  List<Check> check(List<Part> parts) {
    Broadcast<SerializableConfiguration> hadoop = configuration;
    int clusters = k;
    return OrderedReduction.elements(
        BlockTask.over(
            rows.blocks(),
            (partition, blocks) ->
                List.of(check(parts.get(partition), blocks, clusters, hadoop.value().value()))
                    .iterator()));
  }

  private static Check check(Part part, Iterator<RowBlock> blocks, int k, Configuration hadoop) {
    try (InputStream in = part.open(hadoop)) {
      return new Check(null, AssignmentFile.isOf(blocks, k, in));
    } catch (IOException e) {
      String why = InvalidInputException.firstLine(e);
      return new Check(
          why.contains(part.name()) ? why : String.format("file '%s' (%s)", part.name(), why),
          true);
    }
  }

  @Override
  public void close() {
    configuration.destroy(false);
  }
}
