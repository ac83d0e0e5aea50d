package io.prestomixture.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Reads the files of shards, each once and by a task: length, SHA-256 and number of rows. */
final class ShardFiles {
  /** Files come in more tasks than there are cores, as they differ in length. */
  private static final int TASKS_PER_CORE = 8;

  private ShardFiles() {}

  /** A file of data and the number of its rows. */
  record Counted(int cluster, ShardManifest.FileEntry file, long rows) implements Serializable {}

  /**
   * Reads the files by cluster, in order of name.
   *
   * @param format csv with a header, json or parquet, none compressed as a whole
   */
  static Map<Integer, List<Counted>> read(
      String path, int clusters, String format, SparkSession session) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    List<String> names = names(new Path(path), clusters, context.hadoopConfiguration());
    if (names.isEmpty()) {
      return Map.of();
    }
    Broadcast<SerializableConfiguration> hadoop =
        context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    try {
      int tasks = Math.min(names.size(), TASKS_PER_CORE * context.defaultParallelism());
      return context
          .parallelize(names, tasks)
          .map(name -> count(path, name, format, hadoop.value().value()))
          .collect()
          .stream()
          .sorted(Comparator.comparing(counted -> counted.file().name()))
          .collect(Collectors.groupingBy(Counted::cluster));
    } finally {
      hadoop.destroy();
    }
  }

  private static List<String> names(Path path, int clusters, Configuration hadoop) {
    List<String> names = new ArrayList<>();
    try {
      FileSystem system = path.getFileSystem(hadoop);
      for (int k = 0; k < clusters; k++) {
        Path directory = new Path(path, Shards.directory(k));
        if (system.exists(directory)) {
          for (FileStatus file : system.listStatus(directory)) {
            names.add(Shards.directory(k) + "/" + file.getPath().getName());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return names;
  }

  private static Counted count(String path, String name, String format, Configuration hadoop)
      throws IOException {
    Path file = new Path(path, name);
    MessageDigest digest = sha256();
    Records records = new Records(format.equals("csv"));
    long bytes;
    try (InputStream in = new DigestInputStream(file.getFileSystem(hadoop).open(file), digest)) {
      bytes = in.transferTo(records);
    }
    long rows =
        switch (format) {
          case "csv" -> records.count - 1;
          case "json" -> records.count;
          default -> parquetRows(file, hadoop);
        };
    String sha256 = HexFormat.of().formatHex(digest.digest());
    return new Counted(
        Shards.cluster(name), new ShardManifest.FileEntry(name, bytes, sha256), rows);
  }

  private static long parquetRows(Path file, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(HadoopInputFile.fromPath(file, hadoop))) {
      return reader.getRecordCount();
    }
  }

  /** The SHA-256 of bytes, in hexadecimal digits. */
  static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  /** Counts line ends; those of a csv between quotes, which double within a cell, end no row. */
  private static final class Records extends OutputStream {
    private final boolean quotes;
    private boolean quoted;
    private long count;

    Records(boolean quotes) {
      this.quotes = quotes;
    }

    @Override
    public void write(int b) {
      if (b == '"') {
        quoted = quotes && !quoted;
      } else if (b == '\n' && !quoted) {
        count++;
      }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      for (int i = offset; i < offset + length; i++) {
        write(bytes[i]);
      }
    }
  }
}
