package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The params of an estimator as options in kebab case. They are found by {@link Params#params}, so
 * that a new param is a new option.
 */
final class ParamOptions {
  /** Params that the command sets itself. */
  private static final Set<String> SET_BY_THE_COMMAND = Set.of("featuresCol", "keepLastCheckpoint");

  /** Shorter names; those of columns come first in help texts and configuration files. */
  private static final Map<String, String> SHORT =
      Map.of("labelCol", "--label", "weightCol", "--weight");

  private static final Map<String, String> ALIASES = Map.of("initMode", "--init");

  /** Params that name what a model adds to rows. */
  private static final List<String> ADDED =
      List.of("predictionCol", "clusterCol", "clusterProbabilityCol", "componentPredictionsCol");

  private static final List<String> ADDED_FOR_CLASSES =
      List.of("probabilityCol", "rawPredictionCol");

  private ParamOptions() {}

  /** The params that become options, but for those that a command has an own option of. */
  static List<Param<?>> of(Params params, String... own) {
    return Arrays.<Param<?>>stream(params.params())
        .filter(param -> !SET_BY_THE_COMMAND.contains(param.name()))
        .filter(param -> !List.of(own).contains(param.name()))
        .toList();
  }

  /** The names of a param's option, the one for configuration files first. */
  static String[] names(String param) {
    return Stream.of(SHORT.get(param), kebab(param), ALIASES.get(param))
        .filter(name -> name != null)
        .toArray(String[]::new);
  }

  /**
   * Checks that the columns which an estimator's model adds are none of its features: else that is
   * found out only when all is trained.
   *
   * @param classes whether it predicts classes
   */
  static void requireNewColumns(Params params, boolean classes, List<String> features) {
    for (String name :
        classes ? Stream.concat(ADDED.stream(), ADDED_FOR_CLASSES.stream()).toList() : ADDED) {
      Object column = params.getOrDefault(params.getParam(name));
      if (features.contains(column)) {
        throw new InvalidInputException(
            String.format(
                "Feature column '%s' has the name of a column that the model adds; leave it out"
                    + " with --exclude, or name the other one with %s.",
                column, names(name)[0]));
      }
    }
  }

  private static String kebab(String param) {
    return "--" + param.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /** Adds an option for every param to a command, but for those that it has an own option of. */
  static void addTo(CommandSpec command, Params params, String... own) {
    for (Param<?> param : of(params, own)) {
      command.addOption(
          OptionSpec.builder(names(param.name()))
              .type(type(param))
              .arity("1")
              .splitRegex(type(param) == double[].class ? "," : "")
              .paramLabel(type(param) == String.class ? "NAME" : "VALUE")
              .description(param.doc() + defaultText(params, param))
              .build());
    }
  }

  private static Class<?> type(Param<?> param) {
    if (param instanceof IntParam) {
      return Integer.class;
    }
    if (param instanceof LongParam) {
      return Long.class;
    }
    if (param instanceof DoubleParam) {
      return Double.class;
    }
    if (param instanceof DoubleArrayParam) {
      return double[].class;
    }
    return param instanceof BooleanParam ? Boolean.class : String.class;
  }

  private static String defaultText(Params params, Param<?> param) {
    return params
        .getDefault(param)
        .map(value -> text(value))
        .filter(text -> !text.isEmpty())
        .map(text -> " Default: " + text.replace("%", "%%"))
        .getOrElse(() -> "");
  }

  /** A param's value as it is written on the command line. */
  static String text(Object value) {
    return value instanceof double[] numbers
        ? Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(","))
        : String.valueOf(value);
  }

  /** Sets the params whose options were given, as {@link #addTo} added them. */
  static void apply(CommandSpec command, Params params, String... own) {
    for (Param<?> param : of(params, own)) {
      Object value = command.findOption(names(param.name())[0]).getValue();
      if (value != null) {
        set(params, param, value);
      }
    }
  }

  /** Sets a param; what is said of its value is said of the option that was given. */
  @SuppressWarnings("unchecked")
  private static void set(Params params, Param<?> param, Object value) {
    try {
      params.set((Param<Object>) param, value);
    } catch (InvalidInputException e) {
      String subject = param.name() + " is ";
      if (!e.getMessage().startsWith(subject)) {
        throw e;
      }
      String rest = e.getMessage().substring(param.name().length());
      throw new InvalidInputException(names(param.name())[0] + rest);
    }
  }
}
