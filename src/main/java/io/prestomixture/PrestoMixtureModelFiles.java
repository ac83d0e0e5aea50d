package io.prestomixture;

import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.InvalidInputException;
import io.prestomixture.persistence.ModelDirectory;
import io.prestomixture.router.RouterReport;
import io.prestomixture.router.RouterTraining;
import io.prestomixture.router.TrainedRouter;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;

/**
 * The directory of a saved model: {@code metadata} (params, as MLlib writes them), {@code
 * components} (Parquet, one row per cluster), {@code summary.json}, {@code router} where there is
 * one, and the manifest that seals them all.
 */
final class PrestoMixtureModelFiles {
  private static final String COMPONENTS = "components";
  private static final String SUMMARY = "summary.json";
  private static final String ROUTER = "router";

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
      SavedComponents.write(sparkSession(), model.components(), directory.resolve(COMPONENTS));
      directory.writeJson(SUMMARY, model.summary());
      model
          .mixture()
          .router()
          .ifPresent(trained -> trained.router().save(directory.resolve(ROUTER)));
      directory.seal();
    }
  }

  /** Loads a model, or throws an {@link InvalidInputException} that names what is wrong with it. */
  static final class Reader extends MLReader<PrestoMixtureModel> {

    @Override
    public PrestoMixtureModel load(String path) {
      ModelDirectory directory = new ModelDirectory(path, sparkSession());
      ModelDirectory.Params params = directory.readParams(PrestoMixtureModel.class);
      directory.requireSealed();
      PrestoMixtureSummary summary = directory.readJson(SUMMARY, PrestoMixtureSummary.class);
      List<FittedComponent> components =
          directory.load(
              COMPONENTS,
              () -> SavedComponents.read(sparkSession(), directory.resolve(COMPONENTS)));
      RoutedMixture mixture = new RoutedMixture(components, Optional.empty());
      requireSame(path, "numFeatures", summary.numFeatures(), mixture.numFeatures());
      if (mixture.needsRouter()) {
        mixture = mixture.withRouter(router(directory, summary, mixture));
      }
      PrestoMixtureModel model =
          params.setOn(new PrestoMixtureModel(params.uid(), mixture, summary));
      requireSame(path, "k", model.getK(), components.size());
      directory.load(
          COMPONENTS, () -> model.predict(Vectors.dense(new double[model.numFeatures()])));
      return model;
    }

    private static TrainedRouter router(
        ModelDirectory directory, PrestoMixtureSummary summary, RoutedMixture mixture) {
      return directory.load(
          ROUTER,
          () -> {
            RouterReport report =
                summary
                    .router()
                    .orElseThrow(() -> new IllegalArgumentException(SUMMARY + " tells of none"));
            return RouterTraining.load(
                report,
                directory.resolve(ROUTER),
                mixture.k(),
                mixture.numFeatures(),
                mixture.numOutputs());
          });
    }

    private static void requireSame(String path, String field, int said, int found) {
      if (said != found) {
        throw new InvalidInputException(
            String.format(
                "Model '%s' has %s = %d, but its components say %d; copy the model anew, or train"
                    + " it again.",
                path, field, said, found));
      }
    }
  }
}
