package io.prestomixture.evaluation;

import io.prestomixture.data.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The methods of a comparison by name. */
public final class Methods {
  private static final List<Method> ALL =
      List.of(
          new OneModel(),
          new KMeansThenTrain(),
          new BisectingThenTrain(),
          new AgglomerativeThenTrain(),
          new GaussianThenTrain(),
          new BayesianThenTrain(),
          new ExpectationMaximization(),
          new MixtureOfExperts(),
          new AlternatingMinimization(),
          new MajorizationMinimization(),
          new Presto(),
          new RoutedPresto(),
          new RandomForest(),
          new BoostedTrees());

  /** Those that run only where they are named. */
  private static final List<Method> FURTHER = List.of(new StackedTrees());

  private Methods() {}

  /** The names in the order of tables, those that must be named last. */
  public static List<String> names() {
    return named().map(Method::name).toList();
  }

  private static Stream<Method> named() {
    return Stream.concat(ALL.stream(), FURTHER.stream());
  }

  /**
   * The methods of the given names; of none, all that suit and need not be named.
   *
   * @throws InvalidInputException if a name is unknown, or its method does not suit
   */
  public static List<Method> of(List<String> names, ComparisonSettings settings) {
    String family = settings.mixture().getFamily();
    if (names.isEmpty()) {
      return ALL.stream().filter(method -> method.suits(settings.labelType(), family)).toList();
    }
    List<Method> chosen = new ArrayList<>();
    for (String name : names) {
      Method method =
          named()
              .filter(one -> one.name().equals(name))
              .findFirst()
              .orElseThrow(() -> InvalidInputException.unknown("methods", name, names()));
      if (!method.suits(settings.labelType(), family)) {
        throw new InvalidInputException(
            String.format(
                "Method '%s' needs a label and components that are densities, one family for all"
                    + " clusters, but family is '%s'; leave it out, or choose ridge, logistic or"
                    + " poisson.",
                name, family));
      }
      chosen.add(method);
    }
    return chosen;
  }
}
