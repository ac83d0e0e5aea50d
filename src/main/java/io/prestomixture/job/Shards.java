package io.prestomixture.job;

import io.prestomixture.scoring.MixtureDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

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
    DataFrameWriter<Row> writer = written.write().partitionBy(COLUMN).format(format);
    if (!format.equals("parquet")) {
      // Rows are counted in the bytes of these formats.
      writer.options(InputTable.WRITTEN).option("compression", "none");
    }
    writer.save(path);
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
    int clusters = model.components().size();
    Map<Integer, List<ShardFiles.Counted>> files = ShardFiles.read(path, clusters, format, session);
    List<ShardManifest.Shard> shards = new ArrayList<>();
    try {
      FileSystem system =
          new Path(path).getFileSystem(session.sparkContext().hadoopConfiguration());
      for (int k = 0; k < clusters; k++) {
        ByteArrayOutputStream component = new ByteArrayOutputStream();
        model.component(k).write(component);
        String name = directory(k) + "/" + COMPONENT;
        byte[] bytes = component.toByteArray();
        create(system, new Path(path, name), bytes);
        shards.add(
            shard(
                k,
                files.getOrDefault(k, List.of()),
                new ShardManifest.FileEntry(name, bytes.length, ShardFiles.digest(bytes))));
      }
      ShardManifest manifest = new ShardManifest(format, by, shards);
      create(system, new Path(path, MANIFEST), manifest.json());
      return manifest;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ShardManifest.Shard shard(
      int cluster, List<ShardFiles.Counted> counted, ShardManifest.FileEntry component) {
    List<ShardManifest.FileEntry> files = counted.stream().map(ShardFiles.Counted::file).toList();
    String listing =
        files.stream()
            .map(file -> file.sha256() + "  " + file.name() + "\n")
            .collect(Collectors.joining());
    return new ShardManifest.Shard(
        cluster,
        counted.stream().mapToLong(ShardFiles.Counted::rows).sum(),
        files.stream().mapToLong(ShardManifest.FileEntry::bytes).sum(),
        ShardFiles.digest(listing.getBytes(StandardCharsets.UTF_8)),
        files,
        component);
  }

  private static void create(FileSystem system, Path file, byte[] bytes) throws IOException {
    try (OutputStream out = system.create(file, false)) {
      out.write(bytes);
    }
  }

  /** The directory of a cluster. */
  static String directory(int cluster) {
    return COLUMN + "=" + cluster;
  }

  /** The cluster of a file, by its name. */
  static int cluster(String name) {
    return Integer.parseInt(name.substring(COLUMN.length() + 1, name.indexOf('/')));
  }
}
