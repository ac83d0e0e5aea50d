package io.prestomixture.evaluation;

import io.prestomixture.router.PredictionCost;
import java.io.Serializable;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.TreeEnsembleModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Option;

/** MLlib's ensembles of trees, as references that are no mixtures. */
abstract class TreesMethod implements Method {

  /** What learns labels that are numbers. */
  abstract Estimator<?> regressor();

  /** What learns classes. */
  abstract Estimator<?> classifier(boolean ofMoreThanTwo);

  @Override
  public final Fitted fit(Dataset<Row> train, ComparisonSettings settings) {
    boolean classes = settings.labelType().isClass();
    long count = classes ? train.select(settings.label()).distinct().count() : 0;
    Estimator<?> estimator = classes ? classifier(count > 2) : regressor();
    set(estimator, "featuresCol", settings.features());
    set(estimator, "labelCol", settings.label());
    set(estimator, "predictionCol", Fitted.PREDICTION);
    if (estimator.hasParam("seed")) {
      set(estimator, "seed", settings.seed());
    }
    settings.weight().ifPresent(weight -> set(estimator, "weightCol", weight));
    if (classes) {
      set(estimator, "rawPredictionCol", "");
    }
    if (estimator.hasParam("probabilityCol")) {
      set(estimator, "probabilityCol", Fitted.PROBABILITY);
    }
    Transformer model = estimator.fit(train);
    if (model instanceof RandomForestClassificationModel forest) {
      // The summary holds on to the rows.
      forest.setSummary(Option.empty());
    }
    return new Fitted(model::transform, null, null, null, cost(model), (Serializable) model);
  }

  private static void set(Params params, String name, Object value) {
    params.set(params.getParam(name), value);
  }

  private static PredictionCost cost(Transformer model) {
    if (model instanceof OneVsRestModel all) {
      PredictionCost cost = PredictionCost.NONE;
      for (Transformer one : all.models()) {
        cost = cost.plus(cost(one));
      }
      return cost;
    }
    int leaf = model instanceof RandomForestClassificationModel forest ? forest.numClasses() : 1;
    PredictionCost cost = PredictionCost.NONE;
    for (Object tree : ((TreeEnsembleModel<?>) model).trees()) {
      cost = cost.plus(PredictionCost.ofTree(((DecisionTreeModel) tree).depth(), leaf));
    }
    return cost;
  }
}
