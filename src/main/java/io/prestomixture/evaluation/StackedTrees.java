package io.prestomixture.evaluation;

import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.RoutedMixture;
import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * MLlib's boosted trees on the features and what each component of a PRESTO mixture predicts:
 * stacked generalisation (Wolpert, Neural Networks, 1992), with the rows that the components were
 * trained on. It tells what a mixture adds to trees that route to no component.
 */
final class StackedTrees implements Method {
  private static final String PREDICTIONS = "comparisonComponents";
  private static final String STACKED = "comparisonStacked";

  @Override
  public String name() {
    return "gbt-stacked";
  }

  @Override
  public Fitted fit(Dataset<Row> train, ComparisonSettings settings) {
    PrestoMixtureModel components =
        settings
            .estimator()
            .fit(train)
            .setPredictionCol("")
            .setClusterCol("")
            .setClusterProbabilityCol("")
            .setComponentPredictionsCol(PREDICTIONS);
    VectorAssembler assembler =
        new VectorAssembler()
            .setInputCols(new String[] {settings.features(), PREDICTIONS})
            .setOutputCol(STACKED);
    UnaryOperator<Dataset<Row>> stack = rows -> assembler.transform(components.transform(rows));
    Fitted trees =
        new BoostedTrees()
            .fit(
                stack.apply(train),
                new ComparisonSettings(settings.estimator().setFeaturesCol(STACKED)));
    RoutedMixture mixture = components.mixture().withoutRouter();
    return new Fitted(
        rows -> trees.predict().apply(stack.apply(rows)),
        null,
        null,
        null,
        mixture.predictionCost().plus(trees.cost()),
        new Serializable[] {mixture, trees.model()});
  }
}
