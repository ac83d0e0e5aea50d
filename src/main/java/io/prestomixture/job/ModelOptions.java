package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** Which model a command uses. */
final class ModelOptions {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Model directory: what 'presto train --output' wrote.")
  String model;

  /** Loads the model. */
  TrainedModel load(SparkSession session) {
    if (model == null) {
      throw new InvalidInputException("Option --model is missing; give a model directory.");
    }
    return TrainedModel.load(model, session);
  }
}
