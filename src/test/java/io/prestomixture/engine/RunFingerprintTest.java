package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prestomixture.component.FamilyOptions;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.DataSummary;
import io.prestomixture.search.RoutingChoice;
import io.prestomixture.selection.Capacities;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;

/** What a run must share with the one that it goes on from. */
class RunFingerprintTest {
  /** What may differ. */
  private static final Set<String> FREE = Set.of("certificate", "checkpointInterval");

  private static final FittedComponent COMPONENT =
      new FittedComponent(
          "ridge",
          Matrices.dense(1, 1, new double[] {2}),
          Vectors.dense(1),
          Vectors.dense(1),
          null,
          3,
          3,
          1);

  private static final TrainingSettings SETTINGS =
      Problem.settings("ridge", 2)
          .withSearch(new SearchSettings("search", 9, 8, 7))
          .withCapacities(new Capacities(1, 2, new double[] {3}, "rows"))
          .withOptions(FamilyOptions.DEFAULT);

  private static RunFingerprint of(TrainingSettings settings) {
    return RunFingerprint.of(settings, new DataSummary(), 2);
  }

  private static Object changed(RecordComponent component, Object value)
      throws ReflectiveOperationException {
    if (component.getType() == RoutingJudge.class) {
      return (RoutingJudge) (components, rows, scaling) -> new double[0];
    }
    if (component.getType() == RoutingChoice.class) {
      return new RoutingChoice(List.of(new RoutingChoice.Candidate(0, 1, 2)), 0);
    }
    if (value instanceof Integer number) {
      return number + 1;
    }
    if (value instanceof Long number) {
      return number + 1;
    }
    if (value instanceof Double number) {
      return number + 1;
    }
    if (value instanceof Boolean flag) {
      return !flag;
    }
    if (value instanceof double[] numbers) {
      return Arrays.stream(numbers).map(number -> number + 1).toArray();
    }
    if (value instanceof List<?>) {
      return List.of(COMPONENT);
    }
    return value + "'";
  }

  /** A record with one component replaced. */
  private static Object with(Object original, RecordComponent component, Object value)
      throws ReflectiveOperationException {
    RecordComponent[] all = original.getClass().getRecordComponents();
    Constructor<?> constructor =
        original
            .getClass()
            .getDeclaredConstructor(
                Arrays.stream(all).map(RecordComponent::getType).toArray(Class<?>[]::new));
    Object[] values = new Object[all.length];
    for (int i = 0; i < all.length; i++) {
      values[i] =
          all[i].getName().equals(component.getName())
              ? value
              : all[i].getAccessor().invoke(original);
    }
    return constructor.newInstance(values);
  }

  /** So a new setting is compared, or declared to be free. */
  @Test
  void everySettingCounts() throws ReflectiveOperationException {
    int count = 0;
    for (RecordComponent component : TrainingSettings.class.getRecordComponents()) {
      Object value = component.getAccessor().invoke(SETTINGS);
      if (value instanceof Record nested) {
        for (RecordComponent inner : nested.getClass().getRecordComponents()) {
          Object other = with(nested, inner, changed(inner, inner.getAccessor().invoke(nested)));
          assertDiffers(inner.getName(), (TrainingSettings) with(SETTINGS, component, other));
          count++;
        }
      } else {
        assertDiffers(
            component.getName(),
            (TrainingSettings) with(SETTINGS, component, changed(component, value)));
        count++;
      }
    }
    assertThat(count).isGreaterThan(25);
  }

  private static void assertDiffers(String name, TrainingSettings other) {
    if (FREE.contains(name)) {
      assertThat(of(other).firstDifference(of(SETTINGS).values())).as(name).isEmpty();
    } else {
      assertThat(of(other).firstDifference(of(SETTINGS).values()))
          .as(name)
          .hasValueSatisfying(sentence -> assertThat(sentence).contains("but now it is"));
    }
  }

  @Test
  void theFirstDifferenceIsNamedWithBothValues() {
    TrainingSettings other = SETTINGS.withRegParam(new double[] {0.25, 1}).withRoutingWeight(2);
    assertThat(of(other).firstDifference(of(SETTINGS).values()))
        .hasValue(
            "was made with regParam = 0.0, but now it is 0.25,1.0: give the old value to resume");
    assertThat(of(SETTINGS).firstDifference(of(SETTINGS).values())).isEmpty();
  }
}
