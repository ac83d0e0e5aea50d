package io.prestomixture.component;

import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * Trains the model π of a {@link RoutingCharge}: multinomial logistic regressions of the cluster of
 * a row by its features, one for each fold on the sampled rows of the other fold. Both are trained
 * together, as two components of one mixture.
 */
public final class RoutingTraining implements Serializable {
  private static final long serialVersionUID = 1L;

  /** MLlib's {@code regParam} on standardised features: keeps π off 0 and 1 in small samples. */
  private static final double REG_PARAM = 1e-2;

  /** The same where what π says of a row is not told from others. */
  private static final double REG_PARAM_IN_SAMPLE = 1e-3;

  private static final JointTraining.Effort FAR = new JointTraining.Effort(1e-6, 0, 60);

  /** π need not be more exact than the sample lets it be. */
  private static final JointTraining.Effort EFFORT = new JointTraining.Effort(1e-5, 0, 30);

  private final int k;
  private final FeatureScaling scaling;
  private final long seed;

  /**
   * Training of charges of one fit.
   *
   * @param k number of clusters, at least 2
   * @param scaling the coordinates of the blocks
   * @param seed gives the folds
   */
  public RoutingTraining(int k, FeatureScaling scaling, long seed) {
    this.k = k;
    this.scaling = scaling;
    this.seed = seed;
  }

  /** The charge of weight β learned from a sample of rows in their clusters. */
  public RoutingCharge train(RowBlock sample, short[] clusters, double beta) {
    return new Repeated(sample, true, REG_PARAM).train(clusters, beta, EFFORT);
  }

  /**
   * A charge of weight 1 whose π is as sure as the rows let it be: that of a router, where exact
   * borders are to be seen as such, and not that of a search, which it would keep from moving rows.
   *
   * @param regParam MLlib's, on standardised features
   */
  public RoutingCharge trainToTell(RowBlock sample, short[] clusters, double regParam) {
    return new Repeated(sample, true, regParam).train(clusters, 1, FAR);
  }

  /**
   * Training on the same rows time and again, whatever their clusters, with one model for both
   * folds: for searches, where steadiness counts, and where what was learned is judged by others.
   */
  public Repeated inSample(RowBlock sample) {
    return new Repeated(sample, false, REG_PARAM_IN_SAMPLE);
  }

  /** Training on the same rows, each time from where the last one ended. */
  public final class Repeated {
    private final RowBlock rows;

    /** By row the model that it trains: that for the rows of the other fold. */
    private final short[] models;

    private final Trainers trainers;
    private List<Component> last;

    private Repeated(RowBlock sample, boolean crossFitted, double regParam) {
      rows = standardized(sample);
      models = new short[rows.size()];
      for (int i = 0; crossFitted && i < models.length; i++) {
        models[i] = (short) (1 - RoutingCharge.fold(seed, rows.key(i)));
      }
      trainers = Trainers.same(trainer(rows, regParam), crossFitted ? RoutingCharge.FOLDS : 1);
      last = trainers.start();
    }

    /** The charge of weight β of the rows being in these clusters. */
    public RoutingCharge train(short[] clusters, double beta, JointTraining.Effort effort) {
      RowBlock labelled = rows.withLabels(clusters);
      last =
          JointTraining.train(
              trainers,
              last,
              effort,
              at -> {
                double[][] statistics = trainers.noStatistics();
                trainers.accumulators(at).addAll(labelled, models, statistics);
                return statistics;
              });
      double[][] parameters = new double[RoutingCharge.FOLDS][];
      Arrays.setAll(
          parameters, fold -> inBlockCoordinates(last.get(fold % last.size()).parameters()));
      return new RoutingCharge(k, beta, seed, parameters);
    }
  }

  /**
   * A charge that was learned before.
   *
   * @param models what {@link RoutingCharge#models} gave
   * @param beta its weight β
   * @throws IllegalArgumentException if they are not those of such a charge
   */
  public RoutingCharge restore(double[][] models, double beta) {
    int length = k * (scaling.numFeatures() + 1);
    for (double[] model : models) {
      if (models.length != RoutingCharge.FOLDS || model.length != length) {
        throw new IllegalArgumentException("Field 'models' is not that of these clusters.");
      }
    }
    return new RoutingCharge(k, beta, seed, models);
  }

  private ComponentTrainer trainer(RowBlock rows, double regParam) {
    double[] ones = new double[rows.numFeatures()];
    Arrays.fill(ones, 1);
    return new LogisticFamily()
        .trainer(
            new ProblemSettings(
                new FeatureScaling(new double[ones.length], ones, ones, 0),
                regParam,
                true,
                0,
                rows.isSparse(),
                weight(rows),
                k,
                null,
                FamilyOptions.DEFAULT));
  }

  private static double weight(RowBlock rows) {
    double weight = 0;
    for (int i = 0; i < rows.size(); i++) {
      weight += rows.weight(i);
    }
    return weight;
  }

  /** The rows with features of variance 1. */
  private RowBlock standardized(RowBlock sample) {
    RowBlockBuilder builder = new RowBlockBuilder(sample.numFeatures(), sample.isSparse());
    double[] features = new double[sample.numFeatures()];
    for (int i = 0; i < sample.size(); i++) {
      sample.copyRow(i, features, 0);
      for (int j = 0; j < features.length; j++) {
        features[j] /= Math.sqrt(scaling.variance()[j]);
      }
      builder.add(features, 0, sample.weight(i), sample.key(i));
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
