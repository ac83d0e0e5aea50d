package io.prestomixture.bench;

import io.prestomixture.component.Component;
import io.prestomixture.component.Families;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Scorer;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import io.prestomixture.linalg.Panels;
import io.prestomixture.search.LocalSearch;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.MarginalGains;
import io.prestomixture.selection.Mixture;
import io.prestomixture.selection.Moves;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The inner loops of a round over one block of 6528 rows, 20 features, 8 clusters; nanoseconds per
 * row.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Kernels.ROWS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class Kernels {
  static final int ROWS = 6528;
  private static final int FEATURES = 20;
  private static final int K = 8;

  @Param({"ridge", "kmeans", "gaussian", "logistic"})
  public String family;

  private RowBlock block;
  private short[] clusters;
  private Trainers trainers;
  private List<Component> components;
  private Scorer scorer;
  private double[][] costs;

  /** Random rows, each in the cluster where it costs least. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    RowBlockBuilder builder = new RowBlockBuilder(FEATURES, false);
    double[] x = new double[FEATURES];
    for (int i = 0; i < ROWS; i++) {
      Arrays.setAll(x, j -> random.nextGaussian());
      double label = random.nextGaussian();
      builder.add(x, family.equals("logistic") ? (label > 0 ? 1 : 0) : label, 1, i);
    }
    block = builder.build();
    double[] ones = new double[FEATURES];
    Arrays.fill(ones, 1);
    trainers =
        Trainers.same(
            Families.byName(family)
                .trainer(
                    new ProblemSettings(
                        new FeatureScaling(new double[FEATURES], ones, ones, 0),
                        1e-4,
                        true,
                        1,
                        false)),
            K);
    components = trainers.start();
    clusters = new short[ROWS];
    for (int i = 0; i < ROWS; i++) {
      clusters[i] = (short) random.nextInt(K);
    }
    Mixture.Pass pass = (decision, at) -> statistics(at);
    scorer = new Mixture(trainers, components, pass).scorer();
    clusters = BlockPartition.nearest(block, scorer).clusters();
    components = new Mixture(trainers, components, pass).components();
    scorer = trainers.scorer(components);
    costs = new double[K][Panels.ROWS];
  }

  /** Costs under all components. */
  @Benchmark
  public double costs() {
    for (int p = 0; p < block.numPanels(); p++) {
      scorer.costs(block, p, costs);
    }
    return costs[0][0];
  }

  /** Costs, screening and proposals. */
  @Benchmark
  public Moves gains() {
    return new MarginalGains(scorer, 1, new double[] {1, 0.5, 0.25, 0}).find(block, clusters);
  }

  /** Sufficient statistics of all clusters. */
  @Benchmark
  public double[][] statistics() {
    return statistics(components);
  }

  private double[][] statistics(List<Component> at) {
    return LocalSearch.statistics(trainers, at, block, clusters);
  }
}
