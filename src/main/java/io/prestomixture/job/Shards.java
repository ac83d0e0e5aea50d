package io.prestomixture.job;

import io.prestomixture.scoring.MixtureDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.input.PortableDataStream;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The directories {@code cluster=0}, {@code cluster=1}, … of rows by cluster. Tasks write, count
 * and digest; the driver sees a few numbers per file.
 */
final class Shards {
  /** The column that says a row's shard. */
  static final String COLUMN = "cluster";

  private static final String COMPONENT = "_component.json";
  private static final String MANIFEST = "_manifest.json";

  private Shards() {}

  /** Writes rows to the directory of their {@link #COLUMN}, which is no column of the files. */
  static void write(Dataset<Row> rows, String format, String path) {
    Dataset<Row> written =
        switch (format) {
          case "csv" -> Predict.flat(Predict.withArrays(rows), Map.of());
          case "json" -> Predict.withArrays(rows);
          default -> rows;
        };
    written.write().partitionBy(COLUMN).format(format).options(InputTable.CSV).save(path);
  }

  /**
   * Adds the components and the manifest.
   *
   * @param path where {@link #write} wrote
   * @param by what said a row's cluster
   * @return the manifest
   */
  static ShardManifest seal(
      String path, String format, String by, MixtureDocument model, SparkSession session) {
    Map<Integer, List<ShardManifest.FileEntry>> files = files(path, session);
    Map<Integer, Long> rows = rows(path, format, files, session);
    List<ShardManifest.Shard> shards = new ArrayList<>();
    try {
      FileSystem system =
          new Path(path).getFileSystem(session.sparkContext().hadoopConfiguration());
      for (int k = 0; k < model.components().size(); k++) {
        ByteArrayOutputStream component = new ByteArrayOutputStream();
        model.component(k).write(component);
        String name = directory(k) + "/" + COMPONENT;
        byte[] bytes = component.toByteArray();
        create(system, new Path(path, name), bytes);
        shards.add(
            shard(
                k,
                rows.getOrDefault(k, 0L),
                files.getOrDefault(k, List.of()),
                new ShardManifest.FileEntry(name, bytes.length, digest(bytes))));
      }
      ShardManifest manifest = new ShardManifest(format, by, shards);
      create(system, new Path(path, MANIFEST), manifest.json());
      return manifest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ShardManifest.Shard shard(
      int cluster,
      long rows,
      List<ShardManifest.FileEntry> files,
      ShardManifest.FileEntry component) {
    String listing =
        files.stream()
            .map(file -> file.sha256() + "  " + file.name() + "\n")
            .collect(Collectors.joining());
    return new ShardManifest.Shard(
        cluster,
        rows,
        files.stream().mapToLong(ShardManifest.FileEntry::bytes).sum(),
        digest(listing.getBytes(StandardCharsets.UTF_8)),
        files,
        component);
  }

  private static void create(FileSystem system, Path file, byte[] bytes) throws IOException {
    try (OutputStream out = system.create(file, false)) {
      out.write(bytes);
    }
  }

  private static String directory(int cluster) {
    return COLUMN + "=" + cluster;
  }

  /** The files of data by cluster, in order of name; each is read once, by a task. */
  private static Map<Integer, List<ShardManifest.FileEntry>> files(
      String path, SparkSession session) {
    return JavaSparkContext.fromSparkContext(session.sparkContext())
        .binaryFiles(new Path(path, COLUMN + "=*/*").toString())
        .map(file -> entry(file._1(), file._2()))
        .collect()
        .stream()
        .sorted(Comparator.comparing(ShardManifest.FileEntry::name))
        .collect(Collectors.groupingBy(Shards::cluster));
  }

  private static int cluster(ShardManifest.FileEntry file) {
    return Integer.parseInt(file.name().substring(COLUMN.length() + 1, file.name().indexOf('/')));
  }

  private static ShardManifest.FileEntry entry(String path, PortableDataStream content)
      throws IOException {
    String name = path.substring(path.lastIndexOf("/" + COLUMN + "=") + 1);
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(content.open(), digest)) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      return new ShardManifest.FileEntry(name, bytes, HexFormat.of().formatHex(digest.digest()));
    }
  }

  /** The number of rows by cluster, counted in what was written. */
  private static Map<Integer, Long> rows(
      String path,
      String format,
      Map<Integer, List<ShardManifest.FileEntry>> files,
      SparkSession session) {
    String[] directories =
        files.keySet().stream()
            .map(cluster -> new Path(path, directory(cluster)).toString())
            .toArray(String[]::new);
    Map<Integer, Long> rows = new HashMap<>();
    DataFrameReader reader = session.read().format(format).option("basePath", path);
    if (format.equals("csv")) {
      reader.options(InputTable.CSV).option("multiLine", true);
    } else {
      reader.schema(new StructType().add(COLUMN, DataTypes.IntegerType));
    }
    reader
        .load(directories)
        .groupBy(COLUMN)
        .count()
        .collectAsList()
        .forEach(row -> rows.put(row.getInt(0), row.getLong(1)));
    return rows;
  }

  private static String digest(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
