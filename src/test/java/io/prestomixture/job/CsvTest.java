package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prestomixture.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells of csv files, as RFC 4180 and other programs have them. */
class CsvTest {
  /** Levels as they are, and as csv has them. */
  private static final List<String> LEVELS = List.of("West \"Bay\"", "South, East", "C:\\n", "Ost");

  private static final List<String> CELLS =
      List.of("\"West \"\"Bay\"\"\"", "\"South, East\"", "C:\\n", "Ost");

  @TempDir private Path directory;

  private Path table() throws Exception {
    List<String> lines = new ArrayList<>(List.of("x,region,y"));
    for (int i = 0; i < 80; i++) {
      lines.add(String.format("%d,%s,%d", i * 7 % 11, CELLS.get(i % 4), i * i % 13 + 5 * (i % 4)));
    }
    return Files.write(directory.resolve("table.csv"), lines);
  }

  private static Dataset<Row> read(Path file) {
    return InputTable.read(
        SparkTest.session(), file.toString(), Optional.empty(), OptionalInt.empty());
  }

  private static Set<String> regions(Dataset<Row> rows) {
    return rows.select("region").distinct().collectAsList().stream()
        .map(row -> row.getString(0))
        .collect(Collectors.toSet());
  }

  @Test
  void quotesAreDoubledInWhatIsReadAndWritten() throws Exception {
    Path file = table();
    assertThat(regions(read(file))).isEqualTo(new HashSet<>(LEVELS));
    String model = directory.resolve("model").toString();
    run("train", "--input", file.toString(), "--label", "y", "--output", model, "--max-iter", "0");
    Path predicted = directory.resolve("predicted");
    run("predict", "--model", model, "--input", file.toString(), "--output", predicted.toString());
    assertThat(regions(read(predicted))).isEqualTo(new HashSet<>(LEVELS));
    Path other =
        Files.writeString(
            directory.resolve("other.csv"), Files.readString(file).replace(",Ost,", ",Nord,"));
    String output = directory.resolve("others").toString();
    assertThat(unseen(model, file, directory.resolve("again").toString())).isEmpty();
    assertThat(unseen(model, other, output).get("region").asLong()).isEqualTo(20);
    Path shards = directory.resolve("shards");
    run("partition", "--model", model, "--input", file.toString(), "--output", shards.toString());
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    List<String> written = new ArrayList<>();
    for (int k = 0; k < 2; k++) {
      for (Path part : parts(shards.resolve("cluster=" + k))) {
        List<String> own = Files.readAllLines(part);
        assertThat(own.remove(0)).isEqualTo(lines.get(0));
        written.addAll(own);
      }
    }
    lines.remove(0);
    assertThat(written).containsExactlyInAnyOrderElementsOf(lines);
  }

  /** The rows with new texts, by column. */
  private static JsonNode unseen(String model, Path rows, String output) throws Exception {
    String input = rows.toString();
    return run("predict", "--model", model, "--input", input, "--output", output)
        .get("unseenTexts");
  }

  private static List<Path> parts(Path shard) throws Exception {
    try (Stream<Path> files = Files.list(shard)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("part-"))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }

  private static JsonNode run(String... args) throws Exception {
    CommandRun run = CommandRun.of(args);
    assertThat(run.code()).as(run.stderr()).isZero();
    return run.json();
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "\t", "|"})
  void anotherSeparatorIsTakenFromTheHeader(String separator) throws Exception {
    List<String> lines =
        IntStream.range(0, 3).mapToObj(i -> i + separator + "a b" + separator + 0.5).toList();
    Path file = directory.resolve("other.csv");
    Files.writeString(file, String.join(separator, "x", "t", "y") + "\n");
    Files.write(file, lines, java.nio.file.StandardOpenOption.APPEND);
    Dataset<Row> rows = read(file);
    assertThat(rows.columns()).containsExactly("x", "t", "y");
    assertThat(rows.first().getDouble(2)).isEqualTo(0.5);
  }
}
