package io.prestomixture.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.SparkTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input that cannot be used: a sentence, exit code 2, and nothing left behind. */
class BadInputTest {
  private static final int ROWS = 30;

  @TempDir Path directory;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = directory.resolve("written").resolve("model");
  }

  /** A table of columns a, b, y and w, with one cell replaced. */
  private String table(int row, int column, String value) throws Exception {
    List<String> lines = new ArrayList<>(List.of("a,b,y,w"));
    for (int i = 0; i < ROWS; i++) {
      String[] cells = {"" + i * 0.5, "" + i * i % 7, "" + (i % 3 + 0.25 * i), "1.0"};
      if (i == row) {
        cells[column] = value;
      }
      lines.add(String.join(",", cells));
    }
    Path file = directory.resolve("table.csv");
    Files.write(file, lines);
    return file.toString();
  }

  private void refused(List<String> args, String... sentence) throws Exception {
    CommandRun run = CommandRun.of(args.toArray(String[]::new));
    assertThat(run.stderr()).contains(sentence).doesNotContain("\tat ");
    assertThat(run.code()).isEqualTo(ExitCodes.INVALID);
    assertThat(run.stdout()).isEmpty();
    assertThat(output.getParent()).doesNotExist();
    assertThat(SparkTest.session().sparkContext().isStopped()).isFalse();
  }

  private List<String> train(String input, String... more) {
    List<String> given = List.of(more);
    List<String> args = new ArrayList<>(List.of("train", "--input", input));
    args.addAll(given);
    if (!given.contains("--output")) {
      args.addAll(List.of("--output", output.toString()));
    }
    if (!given.contains("--label")) {
      args.addAll(List.of("--label", "y"));
    }
    return args;
  }

  @ParameterizedTest
  @CsvSource({
    "0, NaN, Column 'a' is null",
    "1, '', Column 'b' is null",
    "0, Infinity, Column 'a' is null",
    "2, NaN, Label column 'y' is null",
    "2, -Infinity, Label column 'y' is null",
    "3, NaN, Weight column 'w' must be finite",
    "3, '', Weight column 'w' must be finite",
    "3, -2, Weight column 'w' must be finite and not negative",
  })
  void valuesAreNamedByColumnCountAndRow(int column, String value, String sentence)
      throws Exception {
    String input = table(17, column, value == null ? "" : value);
    refused(train(input, "--weight", "w"), sentence, "1 rows, the first is row 17");
  }

  /** Row numbers are those of the file, whichever rows are held out. */
  @ParameterizedTest
  @CsvSource({
    "poisson, -1, 'Label column ''y'' must not be negative, but is in 1 rows, the first is row %d'",
    "svm, 0.5, 'Label column ''y'' must be 0 or 1, but is not in 1 rows, the first is row %d'",
    "logistic, 1.5, 'Label column ''y'' must be a class 0, 1, … up to 9999, but is not in 1 rows,"
        + " the first is row %d'",
  })
  void labelsOutsideOfTheFamilyAreNamedByRowOfTheFile(String family, String value, String sentence)
      throws Exception {
    String input = labelled(0, "");
    String model = directory.resolve("model").toString();
    assertThat(
            CommandRun.of(
                    train(input, "--family", family, "--output", model, "--max-iter", "0")
                        .toArray(String[]::new))
                .code())
        .isZero();
    for (int row : new int[] {11, 22, 29}) {
      String bad = labelled(row, value);
      refused(train(bad, "--family", family), String.format(sentence, row));
      refused(List.of("evaluate", "--model", model, "--input", bad), String.format(sentence, row));
    }
  }

  /** A table of labels 0 and 1, with the label of one row replaced. */
  private String labelled(int row, String value) throws Exception {
    List<String> lines = new ArrayList<>(List.of("a,b,y"));
    for (int i = 0; i < ROWS; i++) {
      String label = i == row && !value.isEmpty() ? value : "" + i * i % 7 % 2;
      lines.add(String.join(",", "" + i * 0.5, "" + i % 4, label));
    }
    return Files.write(directory.resolve("labelled.csv"), lines).toString();
  }

  /** Messages about texts speak of texts, not of the numbers behind them. */
  @Test
  void textsThatAreNoClassesForTheFamily() throws Exception {
    String three = texts(row -> List.of("low", "mid", "high").get(row % 3));
    refused(
        train(three, "--family", "svm"),
        "Label column 'y' has 3 different texts, but family 'svm' learns two classes");
    refused(
        train(texts(row -> "low"), "--family", "logistic"),
        "Label column 'y' is the same in every row, but there must be at least two classes");
    String seldom = texts(row -> row == 5 ? "mid" : row % 2 == 0 ? "low" : "high");
    refused(
        train(seldom, "--family", "logistic", "--test-fraction", "0.9"),
        "All rows of class 'mid' of label column 'y' are held out; lower --test-fraction");
  }

  private String texts(IntFunction<String> label) throws Exception {
    List<String> lines = new ArrayList<>(List.of("a,b,y"));
    for (int i = 0; i < ROWS; i++) {
      lines.add(String.join(",", "" + i * 0.5, "" + i % 4, label.apply(i)));
    }
    return Files.write(directory.resolve("texts.csv"), lines).toString();
  }

  @Test
  void featuresOutsideOfTheDivergenceAreNamedByRowOfTheFile() throws Exception {
    String input = table(23, 0, "-2");
    refused(
        train(input, "--family", "bregman", "--divergence", "generalized-i"),
        "Column 'a' must not be negative, but is in 1 rows, the first is row 23 counted from 0");
    String model = directory.resolve("model").toString();
    List<String> args =
        train(
            table(-1, 0, ""),
            "--family",
            "bregman",
            "--divergence",
            "generalized-i",
            "--output",
            model);
    assertThat(CommandRun.of(args.toArray(String[]::new)).code()).isZero();
    refused(
        List.of(
            "predict",
            "--model",
            model,
            "--input",
            table(23, 0, "-2"),
            "--output",
            output.toString()),
        "Column 'a' must not be negative, but is in 1 rows, the first is row 23 counted from 0");
  }

  /** One row in one of three partitions is enough. */
  @ParameterizedTest
  @CsvSource({
    "2, 1.5, 1, 'must have 3 features in every row, but has another number in 1 rows'",
    "3, NaN, 1, 'Label column ''y'' is null, NaN or infinite in 1 rows, the first is row 25'",
    "3, 1.5, -1, 'Weight column ''w'' must be finite and not negative'",
  })
  void oneBadRowInOnePartition(int length, double label, double weight, String sentence)
      throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      Vector x = Vectors.dense(new double[i == 25 ? length : 3]);
      rows.add(RowFactory.create(x, i == 25 ? label : 0.5 * i, i == 25 ? weight : 1.0));
    }
    StructType schema =
        new StructType()
            .add("x", SQLDataTypes.VectorType())
            .add("y", DataTypes.DoubleType)
            .add("w", DataTypes.DoubleType);
    String input = directory.resolve("rows.parquet").toString();
    SparkTest.session()
        .createDataFrame(rows, schema)
        .repartitionByRange(3, functions.col("y"))
        .write()
        .parquet(input);
    refused(train(input, "--weight", "w"), sentence);
  }

  @Test
  void missingTextsAreNamedByColumnCountAndRow() throws Exception {
    StringBuilder lines = new StringBuilder("a,colour,y\n");
    for (int i = 0; i < 30; i++) {
      lines.append(i).append(i == 7 || i == 9 ? ",," : ",red,").append(i % 5).append('\n');
    }
    Path input = Files.writeString(directory.resolve("texts.csv"), lines);
    refused(
        train(input.toString()),
        "Column 'colour' is null or empty in 2 rows, the first is row 7 counted from 0");
  }

  @Test
  void textsThatOnlyNameRowsAreTold() throws Exception {
    StringBuilder lines = new StringBuilder("id,colour,x,y\n");
    for (int i = 0; i < 160; i++) {
      String colour = List.of("red", "green", "blue").get(i % 3);
      lines.append(String.format("row%d,%s,%d,%d%n", i, colour, i % 7, i % 5));
    }
    Path input = Files.writeString(directory.resolve("named.csv"), lines);
    CommandRun run = CommandRun.of(train(input.toString()).toArray(String[]::new));
    assertThat(run.stderr())
        .contains("Column 'id' has ")
        .containsPattern(
            " different texts in about 1[23]\\d training rows; leave it out with --exclude")
        .doesNotContain("Column 'colour'");
    // With more than 100 features of these texts, all but the coefficients is printed.
    assertThat(run.stdout()).contains("objective ", "RMSE of ").doesNotContain("fit error");
    assertThat(run.code()).isZero();
  }

  @Test
  void textsAmongNumbersAreNamed() throws Exception {
    StringBuilder lines = new StringBuilder("a,y\n");
    for (int i = 0; i < 60; i++) {
      lines
          .append(i == 30 ? "broken" : String.valueOf(i / 8.0))
          .append(',')
          .append(i % 5)
          .append('\n');
    }
    Path input = Files.writeString(directory.resolve("spoiled.csv"), lines);
    refused(
        train(input.toString()),
        " different texts in the training rows, all of them numbers but 'broken'; correct or remove"
            + " the rows with these, or leave the column out with --exclude.");
  }

  @Test
  void fewNumbersBesideTextsAreCategories() throws Exception {
    StringBuilder lines = new StringBuilder("age,x,y\n");
    for (int i = 0; i < 160; i++) {
      String age = i % 20 == 7 ? "old" : String.valueOf(i % 20);
      lines.append(String.format("%s,%d,%d%n", age, i % 7, i % 5));
    }
    Path input = Files.writeString(directory.resolve("ages.csv"), lines);
    CommandRun run = CommandRun.of(train(input.toString()).toArray(String[]::new));
    assertThat(run.stderr())
        .contains(
            "Column 'age' has 20 different texts in the training rows, all of them numbers but 'old':"
                + " each is used as a category.")
        // 140 of the 160 rows differ.
        .contains("many rows are equal to others; equal rows are held out together");
    assertThat(run.code()).isZero();
  }

  @Test
  void missingAndUnreadableInputs() throws Exception {
    String missing = directory.resolve("none.csv").toString();
    refused(train(missing), "Input '" + missing + "' does not exist");
    String empty = Files.createFile(directory.resolve("empty.csv")).toString();
    refused(train(empty), "Input '" + empty + "' has no rows");
    Path header = Files.writeString(directory.resolve("header.csv"), "a,b,y\n");
    refused(train(header.toString()), "has no rows");
    Path longer = Files.writeString(directory.resolve("longer.csv"), "a,y\n1,2\n2,3,4\n4,5\n");
    refused(
        train(longer.toString()),
        longer.getFileName() + "' has a row that cannot be read",
        "[2,3]");
    Path broken = Files.writeString(directory.resolve("broken.parquet"), "not parquet");
    refused(train(broken.toString()), "cannot be read as parquet");
    Path lines = Files.writeString(directory.resolve("lines.json"), "{\"a\": 1}\n{oops\n");
    refused(train(lines.toString()), "cannot be read as json");
    Path unknown = Files.writeString(directory.resolve("table.xyz"), "a\n1\n");
    refused(train(unknown.toString()), "does not tell its format; give --input-format");
    Path index = Files.writeString(directory.resolve("index.libsvm"), "1 2147483647:1\n0 1:1\n");
    refused(
        train(index.toString(), "--label", "label"),
        "Vectors in column 'features' have 2147483647 entries, but must have between 1 and");
    refused(
        train(unknown.toString(), "--input-format", "cvs"),
        "Unknown input format 'cvs'. Did you mean 'csv'?");
    refused(List.of("train", "--output", output.toString()), "Option --input is missing");
  }

  @Test
  void columnsThatCannotBeUsed() throws Exception {
    String input = table(3, 2, "many");
    refused(train(input), "Label column 'y' is of type string", "it has 'many'");
    refused(
        train(table(3, 2, "many"), "--family", "poisson"), "Label column 'y' is of type string");
    refused(
        train(table(-1, 0, ""), "--label", "yy"), "Label column 'yy' does not exist", "a, b, y, w");
    refused(train(table(-1, 0, ""), "--weight", "v"), "Weight column 'v' does not exist");
    refused(train(table(-1, 0, ""), "--features", "a,c"), "Feature column 'c' does not exist");
    refused(train(table(-1, 0, ""), "--exclude", "a,b,w"), "No feature column is left");
  }

  @ParameterizedTest
  @CsvSource({
    "y, target.value, Label, --label, ridge",
    "y, target.value, Label, --label, logistic",
    "y, target`value, Label, --label, ridge",
    "w, row.weight, Weight, --weight, ridge",
    "b, plant.site, Group, --group-col, ridge",
  })
  void namesThatSparkTakesForSyntax(
      String column, String name, String role, String option, String family) throws Exception {
    Path file = Path.of(table(-1, 0, ""));
    Files.writeString(
        file, Files.readString(file).replaceFirst("a,b,y,w", "a,b,y,w".replaceFirst(column, name)));
    refused(
        train(file.toString(), option, name, "--family", family),
        String.format(
            "%s column '%s' has a dot or a backtick in its name, which Spark takes for syntax; rename"
                + " it or choose another column.",
            role, name));
  }

  @Test
  void settingsThatCannotBeUsed() throws Exception {
    String input = table(-1, 0, "");
    refused(train(input, "--k", "0"), "--k is 0, but must be a number");
    refused(train(input, "--k", "100"), "k is 100, but there are only");
    refused(train(input, "--k", "two"), "'two' is not an int");
    refused(train(input, "--family", "rigde"), "'rigde'. Did you mean 'ridge'?");
    refused(train(input, "--test-fraction", "1"), "test-fraction is 1.0, but must be");
    refused(train(input, "--reg-parm", "1"), "Unknown option '--reg-parm'", "'--reg-param'?");
    refused(train(input, "extra"), "Unexpected 'extra'");
    refused(List.of("predit"), "Unknown command 'predit'. Did you mean 'predict'?");
    refused(List.of(), "Name a command: train, select-k, compare, predict, evaluate, inspect");
    refused(
        train(input, "--family", "kmeans", "--standardize-label"), "leave out --standardize-label");
    refused(
        train(input, "--family", "poisson", "--standardize-label"),
        "Family 'poisson' has no real number as its label; leave out --standardize-label.");
    refused(
        train(input, "--family", "ridge,huber", "--k", "3"),
        "family names 2 families (ridge,huber), but k is 3");
    refused(train(input, "--reg-param", "1,2,3"), "regParam has 3 numbers, but k is 2");
    refused(
        train(input, "--reg-param", "1,-2"), "--reg-param is -2.0, but must be a number at least");
    Path conf = Files.writeString(directory.resolve("my.conf"), "labl = y\n");
    refused(train(input, "--conf", conf.toString()), "Unknown key 'labl'", "'label'?");
  }

  @Test
  void outputsAndModelsThatCannotBeUsed() throws Exception {
    Path existing = Files.createDirectory(directory.resolve("existing"));
    refused(
        train("none.csv", "--output", existing.toString()),
        "Output '" + existing + "' exists already; choose another directory or give --overwrite");
    assertThat(existing).isEmptyDirectory();
    for (String command : List.of("inspect", "evaluate", "predict")) {
      List<String> args = new ArrayList<>(List.of(command, "--model", existing.toString()));
      if (!command.equals("inspect")) {
        args.addAll(List.of("--input", table(-1, 0, "")));
      }
      if (command.equals("predict")) {
        args.addAll(List.of("--output", output.toString()));
      }
      refused(args, "'" + existing + "' is not a model directory");
    }
    refused(List.of("inspect", "--model", output.toString()), "does not exist");
    refused(List.of("inspect"), "Option --model is missing");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("existing", "table.csv");
    }
  }

  @Test
  void numbersThatOneCellTurnsIntoTextsAreRefused() throws Exception {
    refused(
        train(table(5, 0, "NA")),
        "Column 'a' has numbers, but 'NA' in 1 rows, where they are missing");
    Path commas = directory.resolve("commas.csv");
    Files.writeString(
        commas, Files.readString(Path.of(table(-1, 0, ""))).replace(',', ';').replace('.', ','));
    refused(
        train(commas.toString(), "--label", "b", "--features", "a"),
        "Column 'a' has a decimal comma in 30 rows, as in '9,5'");
  }

  @Test
  void aFeatureNamedAsAnOutputIsRefusedBeforeTraining() throws Exception {
    Path file = directory.resolve("named.csv");
    Files.writeString(
        file, Files.readString(Path.of(table(0, 0, "1"))).replace("a,b,y,w", "cluster,b,y,w"));
    refused(
        train(file.toString()),
        "Feature column 'cluster' has the name of a column that the model adds",
        "--cluster-col");
  }

  @Test
  void aTextAsLabelHasTheCureBesideIt() throws Exception {
    refused(train(table(3, 2, "high")), "it has 'high'", "as classes by --family logistic.");
    CommandRun run = CommandRun.of(train(table(3, 2, "NA")).toArray(String[]::new));
    assertThat(run.stderr()).contains("it has 'NA'").doesNotContain("classes");
  }
}
