package io.prestomixture.job;

import io.prestomixture.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Tables with label y and weight w that nothing can be learned from, by a seeded fuzzer. */
final class BadTables {
  private static final int ROWS = 40;

  private final Path directory;
  private final Random random;
  private int written;

  /** A way to spoil a table. */
  interface Kind {
    /** The path of such a table. */
    String write(BadTables tables) throws IOException;
  }

  /** All ways, by name. */
  static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("csv cell", tables -> tables.csv(Spoil.CELL));
    KINDS.put("csv short row", tables -> tables.csv(Spoil.SHORT));
    KINDS.put("csv long row", tables -> tables.csv(Spoil.LONG));
    KINDS.put("csv weight", tables -> tables.csv(Spoil.WEIGHT));
    KINDS.put("csv header", tables -> tables.csv(Spoil.HEADER));
    KINDS.put("csv quote", tables -> tables.csv(Spoil.QUOTE));
    KINDS.put("csv garbage", tables -> tables.garbage("csv"));
    KINDS.put("csv cut gzip", BadTables::cutGzip);
    KINDS.put("csv utf16", BadTables::utf16);
    KINDS.put("csv empty", BadTables::empty);
    KINDS.put("json line", tables -> tables.json(Spoil.LINE));
    KINDS.put("json value", tables -> tables.json(Spoil.CELL));
    KINDS.put("json garbage", tables -> tables.garbage("json"));
    KINDS.put("libsvm line", BadTables::libsvm);
    KINDS.put("parquet cut", BadTables::cutParquet);
    KINDS.put("parquet garbage", tables -> tables.garbage("parquet"));
    KINDS.put("parquet vector", BadTables::vectors);
    KINDS.put("parquet label", BadTables::labels);
  }

  private enum Spoil {
    CELL,
    SHORT,
    LONG,
    WEIGHT,
    HEADER,
    QUOTE,
    LINE
  }

  BadTables(Path directory, Random random) {
    this.directory = directory;
    this.random = random;
  }

  private Path file(String extension) {
    return directory.resolve("table" + written++ + "." + extension);
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private List<String[]> cells() {
    return IntStream.range(0, ROWS)
        .mapToObj(i -> new String[] {"" + i * 0.5, "" + i * i % 7, "" + (i % 3 + 0.25 * i), "1.5"})
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private String csv(Spoil spoil) throws IOException {
    List<String[]> cells = cells();
    int at = random.nextInt(ROWS);
    String[] row = cells.get(at);
    String header = "a,b,y,w";
    switch (spoil) {
      case CELL -> row[random.nextInt(4)] = one("NaN", "", "Infinity", "-Infinity", "-Inf");
      case SHORT -> cells.set(at, Arrays.copyOf(row, 1 + random.nextInt(3)));
      case LONG -> cells.set(at, Stream.of(row, row).flatMap(Stream::of).toArray(String[]::new));
      case WEIGHT -> row[3] = one("-1", "-1e-9", "many", "1,5", "2026-01-01");
      case HEADER -> header = one("a,b,Y,w", "a,b,y,y", "y;w", "", "a,b,y", "\"a,b,y,w", "1,2,3,4");
      default -> row[2] = "\"" + row[2];
    }
    String rows = cells.stream().map(c -> String.join(",", c)).collect(Collectors.joining("\n"));
    return Files.writeString(file("csv"), header + "\n" + rows + "\n").toString();
  }

  private String garbage(String extension) throws IOException {
    byte[] bytes = new byte[1 + random.nextInt(5000)];
    random.nextBytes(bytes);
    return Files.write(file(extension), bytes).toString();
  }

  private String good() {
    return "a,b,y,w\n"
        + cells().stream().map(c -> String.join(",", c)).collect(Collectors.joining("\n"));
  }

  private String cutGzip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(good().getBytes(StandardCharsets.UTF_8));
    }
    byte[] cut = Arrays.copyOf(bytes.toByteArray(), 1 + random.nextInt(bytes.size() - 9));
    return Files.write(file("csv.gz"), cut).toString();
  }

  private String utf16() throws IOException {
    return Files.writeString(file("csv"), good(), StandardCharsets.UTF_16).toString();
  }

  private String empty() throws IOException {
    return Files.writeString(file("csv"), one("", "\n", " \n\n", "a,b,y,w\n", "a,b,y,w"))
        .toString();
  }

  private String json(Spoil spoil) throws IOException {
    int at = random.nextInt(ROWS);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      String value = i == at && spoil == Spoil.CELL ? one("null", "\"x\"", "[1]", "{}") : "" + i;
      lines.add(String.format("{\"a\": %d, \"y\": %s, \"w\": 1}", i % 5, value));
    }
    if (spoil == Spoil.LINE) {
      lines.set(at, one("{", "{\"a\": }", "{\"a\": 1", "a,y,w", "{\"a\": 1, \"y\": 01x}", "}"));
    }
    return Files.write(file("json"), lines).toString();
  }

  private String libsvm() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      lines.add(String.format("%d 1:%d 3:%s", i % 2, i % 4, 0.25 * i));
    }
    lines.set(
        random.nextInt(ROWS),
        one(
            "1 0:3",
            "1 -1:3",
            "1 3:1 2:1",
            "1 2:1 2:1",
            "x 1:2",
            "1 1:abc",
            "1 1",
            "1 1:",
            "1 :2",
            "1 1:NaN",
            "NaN 1:1",
            "1 1:Infinity",
            "1 2147483647:1",
            "1 99999999999:1"));
    return Files.write(file("libsvm"), lines).toString();
  }

  private String cutParquet() throws IOException {
    Path whole = directory.resolve("whole.parquet");
    if (!Files.exists(whole)) {
      SparkTest.session().range(ROWS).coalesce(1).write().parquet(whole.toString());
    }
    try (Stream<Path> files = Files.list(whole)) {
      Path part = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(part);
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      return Files.write(file("parquet"), cut).toString();
    }
  }

  /** One vector in one partition is null, of another length, or holds what is no number. */
  private String vectors() {
    int at = random.nextInt(ROWS);
    Vector bad =
        List.of(
                Vectors.dense(1, 2),
                Vectors.sparse(4, new int[] {1}, new double[] {1}),
                Vectors.dense(1, Double.NaN, 3),
                Vectors.sparse(3, new int[] {2}, new double[] {Double.POSITIVE_INFINITY}),
                Vectors.dense(new double[0]))
            .get(random.nextInt(5));
    boolean missing = random.nextInt(6) == 0;
    return parquet(
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    RowFactory.create(
                        i != at ? Vectors.dense(i % 3, i, 1) : missing ? null : bad, 0.5 * i, 1.0))
            .toList());
  }

  private String labels() {
    int at = random.nextInt(ROWS);
    Double bad = Arrays.asList(null, Double.NaN, Double.NEGATIVE_INFINITY).get(random.nextInt(3));
    boolean weight = random.nextBoolean();
    return parquet(
        IntStream.range(0, ROWS)
            .mapToObj(
                i ->
                    RowFactory.create(
                        Vectors.dense(i % 3, i, 1),
                        i == at && !weight ? bad : Double.valueOf(i),
                        i == at && weight ? bad : Double.valueOf(1)))
            .toList());
  }

  private String parquet(List<Row> rows) {
    StructType schema =
        new StructType()
            .add("x", SQLDataTypes.VectorType())
            .add("y", DataTypes.DoubleType)
            .add("w", DataTypes.DoubleType);
    String path = file("parquet").toString();
    SparkTest.session().createDataFrame(rows, schema).repartition(3).write().parquet(path);
    return path;
  }
}
