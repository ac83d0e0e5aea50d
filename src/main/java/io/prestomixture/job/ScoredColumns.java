package io.prestomixture.job;

import io.prestomixture.scoring.ColumnsDocument;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorSizeHint;

/** A {@link FeaturePipeline} as files say it that are read without Spark. */
final class ScoredColumns {
  private ScoredColumns() {}

  static ColumnsDocument of(PipelineModel pipeline, ColumnRoles roles) {
    List<ColumnsDocument.Text> texts = new ArrayList<>();
    List<ColumnsDocument.Vector> vectors = new ArrayList<>();
    for (Transformer stage : pipeline.stages()) {
      if (stage instanceof StringIndexerModel indexer) {
        for (int i = 0; i < roles.texts().size(); i++) {
          texts.add(
              new ColumnsDocument.Text(
                  roles.texts().get(i), Arrays.asList(indexer.labelsArray()[i])));
        }
      }
      if (stage instanceof VectorSizeHint hint) {
        vectors.add(new ColumnsDocument.Vector(hint.getInputCol(), hint.getSize()));
      }
    }
    return new ColumnsDocument(roles.numbers(), texts, vectors);
  }
}
