package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.feature.VectorSizeHint;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Makes one vector of the feature columns: numbers as they are, texts one-hot, vectors appended.
 *
 * <p>Texts that training did not see in rows of positive weight become zeros; missing ones are
 * refused before. Missing numbers become NaN, which the check that follows refuses by column and
 * row.
 *
 * @param stages the fitted stages
 * @param names the name of each entry of the vector
 */
record FeaturePipeline(PipelineModel stages, String[] names) {
  /** The vector column. */
  static final String FEATURES = "presto_features";

  /** Columns that the pipeline adds begin so. */
  static final String PREFIX = "presto_";

  /** A vector with more entries than this has a wrong index in it, and would fill all memory. */
  private static final int MOST_ENTRIES = 1_000_000;

  /** Fits the stages to training rows. */
  static FeaturePipeline fit(Dataset<Row> rows, ColumnRoles roles) {
    List<PipelineStage> stages = new ArrayList<>();
    List<String> names = new ArrayList<>(roles.numbers());
    List<String> inputs = new ArrayList<>(roles.numbers());
    if (!roles.texts().isEmpty()) {
      StringIndexerModel indexer =
          indexer(ColumnRoles.withoutWeightless(rows, roles.weight()), roles.texts());
      String[] encoded = prefixed("levels_", roles.texts());
      stages.add(indexer);
      stages.add(
          new OneHotEncoder()
              .setInputCols(indexer.getOutputCols())
              .setOutputCols(encoded)
              .setDropLast(true));
      inputs.addAll(List.of(encoded));
      names.addAll(levelNames(indexer, roles.texts()));
    }
    for (String vector : roles.vectors()) {
      int size = size(rows, vector);
      stages.add(
          new VectorSizeHint().setInputCol(vector).setSize(size).setHandleInvalid("optimistic"));
      inputs.add(vector);
      for (int j = 0; j < size; j++) {
        names.add(vector + "[" + j + "]");
      }
    }
    stages.add(
        new VectorAssembler()
            .setInputCols(inputs.toArray(String[]::new))
            .setOutputCol(FEATURES)
            .setHandleInvalid("keep"));
    PipelineModel fitted = new Pipeline().setStages(stages.toArray(PipelineStage[]::new)).fit(rows);
    return new FeaturePipeline(fitted, names.toArray(String[]::new));
  }

  private static StringIndexerModel indexer(Dataset<Row> rows, List<String> texts) {
    // "keep" adds one level for the unknown; the encoder drops it, as the last one.
    return new StringIndexer()
        .setInputCols(texts.toArray(String[]::new))
        .setOutputCols(prefixed("index_", texts))
        .setHandleInvalid("keep")
        .fit(rows);
  }

  private static String[] prefixed(String kind, List<String> columns) {
    return columns.stream().map(column -> PREFIX + kind + column).toArray(String[]::new);
  }

  private static List<String> levelNames(StringIndexerModel indexer, List<String> texts) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String[] levels = indexer.labelsArray()[i];
      new TextLevels(texts.get(i), List.of(levels)).requireCategories();
      for (String level : levels) {
        names.add(texts.get(i) + "=" + level);
      }
    }
    return names;
  }

  /** What texts training saw, by column. */
  List<TextLevels> textLevels() {
    List<TextLevels> levels = new ArrayList<>();
    for (Transformer stage : stages.stages()) {
      if (stage instanceof StringIndexerModel indexer) {
        for (int i = 0; i < indexer.getInputCols().length; i++) {
          levels.add(new TextLevels(indexer.getInputCols()[i], List.of(indexer.labelsArray()[i])));
        }
      }
    }
    return levels;
  }

  /**
   * How many rows have a text that training did not see, by column; one job.
   *
   * @param rows rows with features
   */
  Map<String, Long> unseenTexts(Dataset<Row> rows) {
    Map<String, Long> unseen = new LinkedHashMap<>();
    for (Transformer stage : stages.stages()) {
      if (stage instanceof StringIndexerModel indexer) {
        List<Column> counts = new ArrayList<>();
        for (int i = 0; i < indexer.getOutputCols().length; i++) {
          Column level = rows.col("`" + indexer.getOutputCols()[i] + "`");
          counts.add(functions.count_if(level.geq(indexer.labelsArray()[i].length)));
        }
        Row found = rows.select(counts.toArray(Column[]::new)).first();
        for (int i = 0; i < counts.size(); i++) {
          unseen.put(indexer.getInputCols()[i], found.getLong(i));
        }
      }
    }
    unseen.values().removeIf(count -> count == 0);
    return unseen;
  }

  private static int size(Dataset<Row> rows, String vector) {
    int size =
        ((Vector) rows.select(vector).where(rows.col(vector).isNotNull()).first().get(0)).size();
    if (size == 0 || size > MOST_ENTRIES) {
      throw new InvalidInputException(
          String.format(
              "Vectors in column '%s' have %d entries, but must have between 1 and %d; correct their"
                  + " indices or leave the column out with --exclude.",
              vector, size, MOST_ENTRIES));
    }
    return size;
  }

  /**
   * These stages and the ones that predict, as one model.
   *
   * @param rows rows of the kind that the model takes
   */
  PipelineModel followedBy(List<Transformer> last, Dataset<Row> rows) {
    List<PipelineStage> all = new ArrayList<>(List.of(stages.stages()));
    all.addAll(last);
    // All stages are fitted: fit only joins them, and looks at no more than the schema.
    return new Pipeline().setStages(all.toArray(PipelineStage[]::new)).fit(rows);
  }

  /** The rows without the columns that only the stages need. */
  static Dataset<Row> withoutInternals(Dataset<Row> rows) {
    String[] internal =
        Arrays.stream(rows.columns())
            .filter(name -> name.startsWith(PREFIX))
            .toArray(String[]::new);
    return rows.drop(internal);
  }
}
