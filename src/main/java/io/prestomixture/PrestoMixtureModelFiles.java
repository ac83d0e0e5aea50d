package io.prestomixture;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import io.prestomixture.router.RouterTraining;
import io.prestomixture.router.TrainedRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The directory of a saved model: {@code metadata} (params, as MLlib writes them), {@code
 * components} (Parquet, one row per cluster), {@code summary.json}, and {@code router} where there
 * is one.
 */
final class PrestoMixtureModelFiles {
  private static final String COMPONENTS = "components";
  private static final String SUMMARY = "summary.json";
  private static final String ROUTER = "router";

  private static final StructType COMPONENT_SCHEMA =
      new StructType()
          .add("cluster", DataTypes.IntegerType, false)
          .add("family", DataTypes.StringType, false)
          .add("coefficients", SQLDataTypes.MatrixType(), false)
          .add("intercepts", SQLDataTypes.VectorType(), false)
          .add("scale", SQLDataTypes.VectorType(), false)
          .add("spread", SQLDataTypes.MatrixType(), true)
          .add("rows", DataTypes.LongType, false)
          .add("weight", DataTypes.DoubleType, false)
          .add("objective", DataTypes.DoubleType, false);

  private PrestoMixtureModelFiles() {}

  /** Saves a model. */
  static final class Writer extends MLWriter {
    private final PrestoMixtureModel model;

    Writer(PrestoMixtureModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      ModelDirectory directory = new ModelDirectory(path, sparkSession());
      directory.writeParams(model);
      components(sparkSession(), model.components()).write().parquet(directory.resolve(COMPONENTS));
      directory.writeJson(SUMMARY, model.summary());
      model
          .mixture()
          .router()
          .ifPresent(trained -> trained.router().save(directory.resolve(ROUTER)));
    }
  }

  /** Loads a model. */
  static final class Reader extends MLReader<PrestoMixtureModel> {

    @Override
    public PrestoMixtureModel load(String path) {
      ModelDirectory directory = new ModelDirectory(path, sparkSession());
      ModelDirectory.Params params = directory.readParams(PrestoMixtureModel.class);
      PrestoMixtureSummary summary = directory.readJson(SUMMARY, PrestoMixtureSummary.class);
      List<FittedComponent> components =
          components(sparkSession().read().parquet(directory.resolve(COMPONENTS)), path);
      Optional<TrainedRouter> router =
          summary
              .router()
              .map(
                  report ->
                      new TrainedRouter(
                          RouterTraining.load(report.router(), directory.resolve(ROUTER)), report));
      RoutedMixture mixture = new RoutedMixture(components, router);
      PrestoMixtureModel model = new PrestoMixtureModel(params.uid(), mixture, summary);
      params.setOn(model);
      return model;
    }
  }

  private static Dataset<Row> components(SparkSession session, List<FittedComponent> components) {
    List<Row> rows = new ArrayList<>();
    for (FittedComponent c : components) {
      rows.add(
          RowFactory.create(
              rows.size(),
              c.family(),
              c.coefficients(),
              c.intercepts(),
              c.scale(),
              c.spread(),
              c.rows(),
              c.weight(),
              c.objective()));
    }
    return session.createDataFrame(rows, COMPONENT_SCHEMA).coalesce(1);
  }

  private static List<FittedComponent> components(Dataset<Row> saved, String path) {
    List<FittedComponent> components = new ArrayList<>();
    for (Row row : saved.sort("cluster").collectAsList()) {
      if (row.getInt(0) != components.size()) {
        throw new InvalidInputException(
            String.format(
                "Model '%s' lacks component %d; save the model again.", path, components.size()));
      }
      components.add(
          new FittedComponent(
              row.getString(1),
              (Matrix) row.get(2),
              (Vector) row.get(3),
              (Vector) row.get(4),
              (Matrix) row.get(5),
              row.getLong(6),
              row.getDouble(7),
              row.getDouble(8)));
    }
    if (components.isEmpty()) {
      throw new InvalidInputException(
          String.format("Model '%s' has no components; save the model again.", path));
    }
    return components;
  }
}
