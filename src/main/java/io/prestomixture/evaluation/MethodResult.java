package io.prestomixture.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a method did on all splits.
 *
 * @param name the method
 * @param splits one measurement per split
 */
public record MethodResult(String name, List<Measurement> splits) {

  /**
   * A mean over splits with its standard error, the deviation of the splits by the root of their
   * number. The splits share rows, so that it tells the order of magnitude.
   *
   * @param mean NaN where there is no value
   * @param standardError NaN of fewer than two values
   */
  public record Mean(double mean, double standardError) {
    static Mean of(double[] values) {
      double mean = 0;
      for (double value : values) {
        mean += value / values.length;
      }
      double squares = 0;
      for (double value : values) {
        squares += (value - mean) * (value - mean);
      }
      int n = values.length;
      return new Mean(
          n == 0 ? Double.NaN : mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1) / n));
    }
  }

  /** The mean of some number, over the splits that have it. */
  public Mean mean(Function<Measurement, ? extends Number> number) {
    return Mean.of(
        splits.stream()
            .map(number)
            .filter(Objects::nonNull)
            .mapToDouble(Number::doubleValue)
            .toArray());
  }

  /** The numbers by the names of the JSON; what does not exist is NaN. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("name", name);
    put(values, "trainObjective", Measurement::trainObjective);
    put(values, "testError", Measurement::testError);
    put(values, "testLogLoss", Measurement::testLogLoss);
    put(values, "routerAccuracy", Measurement::routerAccuracy);
    put(values, "seconds", Measurement::seconds);
    put(values, "fullPasses", Measurement::fullPasses);
    put(values, "parametersPerPrediction", Measurement::parametersPerPrediction);
    put(values, "multiplyAddsPerPrediction", Measurement::multiplyAddsPerPrediction);
    put(values, "modelBytes", Measurement::modelBytes);
    values.put("routers", splits.stream().map(Measurement::router).toList());
    values.put("testErrors", splits.stream().map(Measurement::testError).toList());
    return values;
  }

  private void put(
      Map<String, Object> values, String key, Function<Measurement, ? extends Number> number) {
    Mean mean = mean(number);
    values.put(key, mean.mean);
    values.put(key + "StdErr", mean.standardError);
  }
}
