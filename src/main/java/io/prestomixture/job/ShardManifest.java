package io.prestomixture.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code partition} wrote, as the file {@code _manifest.json}.
 *
 * <pre>
 * { "format": "presto-shards", "version": 1, "dataFormat": "csv", "by": "label", "rows": 333,
 *   "shards": [
 *     { "cluster": 0, "rows": 120, "bytes": 3811, "sha256": "5c1a…",
 *       "files": [ { "name": "cluster=0/part-00000-….csv", "bytes": 3811, "sha256": "90f2…" }, … ],
 *       "component": { "name": "cluster=0/_component.json", "bytes": 412, "sha256": "03be…" } }, … ] }
 * </pre>
 *
 * <p>Names are relative to the directory of the manifest. Files whose name begins with an
 * underscore are no data, and readers of tables pass them over.
 *
 * @param format {@value #FORMAT}
 * @param version 1
 * @param dataFormat csv, parquet or json
 * @param by what said a row's cluster, label or router
 * @param rows number of rows of all shards
 * @param shards the shards by cluster, those without rows included
 */
record ShardManifest(
    String format, int version, String dataFormat, String by, long rows, List<Shard> shards) {
  private static final String FORMAT = "presto-shards";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * The rows of one cluster.
   *
   * @param bytes length of all its data
   * @param sha256 the SHA-256 of what {@code sha256sum} prints for its files of data, in order, by
   *     the names here
   * @param component its model, a {@link io.prestomixture.scoring.MixtureDocument} of one cluster
   */
  record Shard(
      int cluster,
      long rows,
      long bytes,
      String sha256,
      List<FileEntry> files,
      FileEntry component) {}

  /** A file, its length, and its SHA-256 in hexadecimal digits. */
  record FileEntry(String name, long bytes, String sha256) implements Serializable {}

  ShardManifest(String dataFormat, String by, List<Shard> shards) {
    this(
        FORMAT,
        1,
        dataFormat,
        by,
        shards.stream().mapToLong(Shard::rows).sum(),
        List.copyOf(shards));
  }

  /** The number of rows and bytes of each shard. */
  List<Map<String, Object>> sizes() {
    return shards.stream().map(ShardManifest::size).toList();
  }

  private static Map<String, Object> size(Shard shard) {
    Map<String, Object> size = new LinkedHashMap<>();
    size.put("cluster", shard.cluster());
    size.put("rows", shard.rows());
    size.put("bytes", shard.bytes());
    return size;
  }

  /** The manifest as JSON. */
  byte[] json() {
    try {
      return JSON.writeValueAsString(this).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The manifest could not be written as JSON.", e);
    }
  }
}
