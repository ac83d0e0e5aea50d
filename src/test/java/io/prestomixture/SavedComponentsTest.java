package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.component.FittedComponent;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Components that contradict each other are refused by number and field. */
class SavedComponentsTest {
  private static final FittedComponent FIRST = component("ridge", 2, 3, 3, null, 5, 0.5);

  @TempDir Path directory;

  private static FittedComponent component(
      String family,
      int outputs,
      int features,
      int scales,
      Matrix spread,
      long rows,
      double value) {
    double[] coefficients = new double[outputs * features];
    coefficients[0] = value;
    Vector scale = Vectors.sparse(scales, new int[0], new double[0]);
    return new FittedComponent(
        family,
        Matrices.dense(outputs, features, coefficients),
        Vectors.dense(new double[outputs]),
        scale,
        spread,
        rows,
        1,
        0);
  }

  private List<FittedComponent> readBack(List<FittedComponent> components) {
    String path = directory.resolve("components").toString();
    SavedComponents.write(SparkTest.session(), components, path);
    return SavedComponents.read(SparkTest.session(), path);
  }

  private void refused(FittedComponent second, String problem) {
    assertThatThrownBy(() -> readBack(List.of(FIRST, second))).hasMessage(problem);
  }

  @Test
  void whatAgreesComesBack() {
    FittedComponent second = component("huber", 2, 3, 3, Matrices.eye(3).toDense(), 4, -1);
    FittedComponent empty = component("ridge", 2, 3, 3, null, 0, Double.NaN);
    List<FittedComponent> read = readBack(List.of(FIRST, second, empty));
    assertThat(read.subList(0, 2)).containsExactly(FIRST, second);
    assertThat(read.get(2).rows()).isZero();
  }

  @Test
  void otherNumbersOfFeatures() {
    refused(
        component("ridge", 2, 4, 4, null, 5, 1),
        "field 'coefficients' of component 1 is 2×4 instead of 2×3");
  }

  @Test
  void otherNumbersOfOutputs() {
    refused(
        component("ridge", 1, 3, 3, null, 5, 1),
        "field 'coefficients' of component 1 is 1×3 instead of 2×3");
  }

  /** A sparse vector says its size, and makes no array of it. */
  @Test
  void hugeSizes() {
    refused(
        component("ridge", 2, 3, Integer.MAX_VALUE, null, 5, 1),
        "field 'scale' of component 1 has 2147483647 entries instead of 3");
  }

  @Test
  void otherSpreads() {
    refused(
        component("ridge", 2, 3, 3, Matrices.zeros(3, 2), 5, 1),
        "field 'spread' of component 1 is 3×2 instead of 3×3");
  }

  @Test
  void sizesWithoutNumbers() {
    refused(
        component(
            "ridge",
            2,
            3,
            3,
            Matrices.sparse(3, 3, new int[] {0, 0, 0, 0}, new int[0], new double[0]),
            5,
            1),
        "field 'spread' of component 1 does not hold its 3×3 numbers");
  }

  @Test
  void familiesThatDoNotMix() {
    refused(
        component("kmeans", 2, 3, 3, null, 5, 1),
        "component 1 has family 'kmeans', which does not go with 'ridge'");
  }

  @Test
  void unknownFamilies() {
    refused(component("rigde", 2, 3, 3, null, 5, 1), "component 1 has unknown family 'rigde'");
  }

  @Test
  void impossibleCounts() {
    refused(component("ridge", 2, 3, 3, null, -1, 1), "component 1 has -1 rows");
  }

  @Test
  void coefficientsThatAreNotFinite() {
    refused(
        component("ridge", 2, 3, 3, null, 5, Double.NaN),
        "component 1 has coefficients that are not finite");
  }

  @Test
  void missingComponentsAndFields() {
    String path = directory.resolve("components").toString();
    SavedComponents.write(SparkTest.session(), List.of(FIRST, FIRST), path);
    String less = directory.resolve("less").toString();
    SparkTest.session().read().parquet(path).where("cluster = 1").write().parquet(less);
    assertThatThrownBy(() -> SavedComponents.read(SparkTest.session(), less))
        .hasMessage("component 0 is missing");
    String none = directory.resolve("none").toString();
    SparkTest.session().read().parquet(path).where("false").write().parquet(none);
    assertThatThrownBy(() -> SavedComponents.read(SparkTest.session(), none))
        .hasMessage("it has no component");
    String without = directory.resolve("without").toString();
    SparkTest.session()
        .read()
        .parquet(path)
        .withColumn("weight", functions.lit(null).cast("double"))
        .write()
        .parquet(without);
    assertThatThrownBy(() -> SavedComponents.read(SparkTest.session(), without))
        .hasMessage("component 0 lacks field 'weight'");
  }
}
