package io.prestomixture.component;

import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import java.util.Arrays;
import java.util.List;

/**
 * Trains the model π of a {@link RoutingCharge}: multinomial logistic regressions of the cluster of
 * a row by its features, one for each fold on the sampled rows of the other fold. Both are trained
 * together, as two components of one mixture.
 */
public final class RoutingTraining {
  /** MLlib's {@code regParam} on standardised features: keeps π off 0 and 1 in small samples. */
  private static final double REG_PARAM = 1e-2;

  /** π need not be more exact than the sample lets it be. */
  private static final JointTraining.Effort EFFORT = new JointTraining.Effort(1e-5, 0, 30);

  private final int k;
  private final double beta;
  private final FeatureScaling scaling;
  private final long seed;

  /**
   * Training of charges of one fit.
   *
   * @param k number of clusters, at least 2
   * @param beta the factor β
   * @param scaling the coordinates of the blocks
   * @param seed gives the folds
   */
  public RoutingTraining(int k, double beta, FeatureScaling scaling, long seed) {
    this.k = k;
    this.beta = beta;
    this.scaling = scaling;
    this.seed = seed;
  }

  /** The charge learned from a sample of rows in their clusters. */
  public RoutingCharge train(RowBlock sample, short[] clusters) {
    RowBlock rows = standardized(sample, clusters);
    short[] models = new short[rows.size()];
    for (int i = 0; i < models.length; i++) {
      models[i] = (short) (1 - RoutingCharge.fold(seed, rows.key(i)));
    }
    Trainers trainers = Trainers.same(trainer(rows), RoutingCharge.FOLDS);
    List<Component> trained =
        JointTraining.train(
            trainers,
            trainers.start(),
            EFFORT,
            at -> {
              double[][] statistics = trainers.noStatistics();
              trainers.accumulators(at).addAll(rows, models, statistics);
              return statistics;
            });
    double[][] parameters = new double[RoutingCharge.FOLDS][];
    Arrays.setAll(parameters, fold -> inBlockCoordinates(trained.get(fold).parameters()));
    return new RoutingCharge(k, beta, seed, parameters);
  }

  /**
   * A charge that was learned before.
   *
   * @param models what {@link RoutingCharge#models} gave
   * @throws IllegalArgumentException if they are not those of such a charge
   */
  public RoutingCharge restore(double[][] models) {
    int length = k * (scaling.numFeatures() + 1);
    for (double[] model : models) {
      if (models.length != RoutingCharge.FOLDS || model.length != length) {
        throw new IllegalArgumentException("Field 'models' is not that of these clusters.");
      }
    }
    return new RoutingCharge(k, beta, seed, models);
  }

  private ComponentTrainer trainer(RowBlock rows) {
    double[] ones = new double[rows.numFeatures()];
    Arrays.fill(ones, 1);
    double weight = 0;
    for (int i = 0; i < rows.size(); i++) {
      weight += rows.weight(i);
    }
    return new LogisticFamily()
        .trainer(
            new ProblemSettings(
                new FeatureScaling(new double[ones.length], ones, ones, 0),
                REG_PARAM,
                true,
                0,
                rows.isSparse(),
                weight,
                k,
                null,
                FamilyOptions.DEFAULT));
  }

  /** The rows with features of variance 1 and their clusters as labels. */
  private RowBlock standardized(RowBlock sample, short[] clusters) {
    RowBlockBuilder builder = new RowBlockBuilder(sample.numFeatures(), sample.isSparse());
    double[] features = new double[sample.numFeatures()];
    for (int i = 0; i < clusters.length; i++) {
      sample.copyRow(i, features, 0);
      for (int j = 0; j < features.length; j++) {
        features[j] /= Math.sqrt(scaling.variance()[j]);
      }
      builder.add(features, clusters[i], sample.weight(i), sample.key(i));
    }
    return builder.build();
  }

  /** For two clusters there is one linear predictor, that of the second. */
  private double[] inBlockCoordinates(double[] parameters) {
    int width = scaling.numFeatures() + 1;
    double[] result = new double[k * width];
    System.arraycopy(parameters, 0, result, result.length - parameters.length, parameters.length);
    for (int i = 0; i < result.length; i++) {
      if (i % width > 0) {
        result[i] /= Math.sqrt(scaling.variance()[i % width - 1]);
      }
    }
    return result;
  }
}
