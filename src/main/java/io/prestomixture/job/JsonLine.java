package io.prestomixture.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.PrestoMixtureModel;
import io.prestomixture.PrestoMixtureSummary;
import io.prestomixture.search.Stability;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The line of JSON that ends the output of every command. */
final class JsonLine {
  /** The key of how a command ended. */
  static final String STATUS = "status";

  /** The status of fits that stopped too early for {@code --require-convergence}. */
  static final String NOT_CONVERGED = "notConverged";

  /** What every line has. */
  private static final List<String> OF_A_FIT =
      List.of("objective", "rows", "k", "rounds", "fullPasses", "stopReason");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** The line that a command ended with before, which finds its work done now. */
  JsonLine(Map<String, Object> before) {
    before.forEach(this::with);
  }

  private JsonLine(String command) {
    with("command", command);
    with(STATUS, "done");
  }

  /** Starts the line of a command that is done and about no one fit: its course is null. */
  static JsonLine ofNoFit(String command) {
    JsonLine line = new JsonLine(command);
    OF_A_FIT.forEach(key -> line.with(key, null));
    return line;
  }

  /** Starts the line of a command that is done, with the course of the model's fit. */
  JsonLine(String command, PrestoMixtureModel model) {
    this(command);
    PrestoMixtureSummary summary = model.summary();
    with("family", model.getFamily());
    with("objective", summary.objective());
    if (summary.routingCharge() > 0) {
      with("routingCharge", summary.routingCharge());
    }
    with("rows", summary.rows());
    with("k", model.components().size());
    with("rounds", summary.rounds().size() - 1);
    with("fullPasses", summary.fullPasses());
    with("stopReason", summary.stopReason());
    with("routingWeight", summary.routingWeight());
    if (summary.capacityCost() != null) {
      with("capacityCost", summary.capacityCost());
    }
  }

  /** Adds what the searches on a sample came to, if there were any, and a choice of weights. */
  JsonLine withStability(PrestoMixtureSummary summary) {
    summary.routingChoice().ifPresent(choice -> with("routingChoice", choice));
    summary
        .stability()
        .ifPresent(
            searches -> {
              Map<String, Object> table = new LinkedHashMap<>();
              table.put("bestFound", searches.bestFound());
              table.put("agreement", searches.agreement());
              table.put(
                  "objectives",
                  searches.restarts().stream().map(Stability.Restart::objective).toList());
              with("stability", table);
            });
    return this;
  }

  /** Adds or replaces a value; numbers that JSON cannot hold become null, in records too. */
  JsonLine with(String key, Object value) {
    values.put(key, finite(value));
    return this;
  }

  private static Object finite(Object value) {
    if (value instanceof Double number && !Double.isFinite(number)) {
      return null;
    }
    if (value instanceof Record fields) {
      return finite(MAPPER.convertValue(fields, Map.class));
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> finite = new LinkedHashMap<>();
      map.forEach((key, entry) -> finite.put(key, finite(entry)));
      return finite;
    }
    if (value instanceof List<?> list) {
      List<Object> finite = new ArrayList<>();
      list.forEach(entry -> finite.add(finite(entry)));
      return finite;
    }
    return value;
  }

  /** What the line holds. */
  Map<String, Object> values() {
    return values;
  }

  /** Prints the line. */
  void print(PrintWriter out) {
    out.println(this);
    out.flush();
  }

  @Override
  public String toString() {
    try {
      return MAPPER.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The result could not be written as JSON.", e);
    }
  }
}
