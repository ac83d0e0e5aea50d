package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prestomixture.component.ComponentTrainer;
import io.prestomixture.component.Families;
import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.JointTraining;
import io.prestomixture.component.ProblemSettings;
import io.prestomixture.component.Retraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossFitTest {
  private static final int ROWS = 203;
  private static final double LAMBDA = 0.1;

  private static final FeatureScaling UNSCALED =
      new FeatureScaling(new double[3], new double[] {1, 1, 1}, new double[] {1, 1, 1}, 0);

  private static CrossFit crossFit(RowBlock block, short[] clusters) {
    Trainers trainers =
        Trainers.same(
            Families.byName("ridge").trainer(new ProblemSettings(UNSCALED, LAMBDA, true, 1, false)),
            2);
    return CrossFit.of(trainers, block, clusters);
  }

  private static short[] clusters(int rows) {
    short[] clusters = new short[rows];
    for (int i = 0; i < rows; i++) {
      clusters[i] = (short) (i % 7 < 4 ? 0 : 1);
    }
    return clusters;
  }

  /** A component trained from scratch on the cluster's rows of the other folds costs the same. */
  @Test
  void noComponentKnowsTheRowsOfItsFold() {
    Retraining.Rows rows = Retraining.Rows.random(ROWS, 3, true, 1);
    short[] clusters = clusters(ROWS);
    CrossFit found = crossFit(rows.block(false), clusters);
    assertThat(found.byFold()).hasSize(5);
    double[] weights = new double[2];
    for (int f = 0; f < 5; f++) {
      for (int c = 0; c < 2; c++) {
        int fold = f;
        int cluster = c;
        List<Integer> others =
            IntStream.range(0, ROWS)
                .filter(i -> found.folds()[i] != fold && clusters[i] == cluster)
                .boxed()
                .toList();
        double expected = Retraining.ridge(rows, others, LAMBDA, true);
        assertThat(found.byFold().get(f).get(c).objective())
            .isCloseTo(expected, within(1e-9 * expected));
        weights[c] += others.stream().mapToDouble(i -> rows.w()[i]).sum();
      }
    }
    assertThat(found.weights()).containsExactly(weights, within(1e-9));
  }

  /** A round would leave off where another step is worth half of what was gained. */
  @Test
  void componentsOfManyPassesAreTrainedToTheirEnd() {
    RowBlockBuilder builder = new RowBlockBuilder(3, false);
    Random random = new Random(5);
    for (int i = 0; i < ROWS; i++) {
      double[] x = random.doubles(3, -1, 1).toArray();
      builder.add(x, x[0] > 0.1 ? 0 : x[1] > x[2] ? 1 : 2, 1, i);
    }
    RowBlock block = builder.build();
    short[] clusters = clusters(ROWS);
    ProblemSettings settings =
        new ProblemSettings(UNSCALED, 2e-4, true, 1, false, 1, 3, null, FamilyOptions.DEFAULT);
    ComponentTrainer trainer = Families.byName("logistic").trainer(settings);
    CrossFit found = CrossFit.of(Trainers.same(trainer, 2), block, clusters);
    for (int f = 0; f < 5; f++) {
      int fold = f;
      int[] others =
          IntStream.range(0, ROWS)
              .filter(i -> found.folds()[i] != fold && clusters[i] == 1)
              .toArray();
      double least =
          JointTraining.trainOn(trainer, block, others, JointTraining.Effort.FULL).objective();
      assertThat(found.byFold().get(f).get(1).objective()).isCloseTo(least, within(1e-3 * least));
    }
  }

  @Test
  void foldsAreOfOneSizeAndCopiesShareOne() {
    RowBlockBuilder builder = new RowBlockBuilder(3, false);
    for (int i = 0; i < 100; i++) {
      int row = i / 2;
      builder.add(new double[] {row, row % 4, 1}, row, 1, row);
    }
    int[] folds = crossFit(builder.build(), clusters(100)).folds();
    for (int i = 0; i < 100; i++) {
      assertThat(folds[i]).isEqualTo(i / 2 % 5);
    }
  }

  /** Wherever they lie, and whatever their keys are. */
  @Test
  void copiesOfARowShareAFold() {
    for (boolean sparse : new boolean[] {false, true}) {
      RowBlockBuilder builder = new RowBlockBuilder(3, sparse);
      for (int i = 0; i < ROWS; i++) {
        int content = i % 31;
        double[] x = {content % 3, content % 5, content};
        builder.add(x, content % 2, 1, i);
      }
      int[] folds = crossFit(builder.build(), clusters(ROWS)).folds();
      for (int i = 0; i < ROWS; i++) {
        assertThat(folds[i]).isEqualTo(i % 31 % 5);
      }
    }
  }
}
