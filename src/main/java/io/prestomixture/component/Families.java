package io.prestomixture.component;

import io.prestomixture.data.InvalidInputException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The families by name. */
public final class Families {
  private static final Map<String, ComponentFamily> BY_NAME = new LinkedHashMap<>();

  static {
    for (ComponentFamily family :
        List.of(
            new RidgeFamily(),
            new KMeansFamily(),
            new BregmanFamily(),
            new GaussianFamily(),
            new SvmFamily(),
            new PoissonFamily(),
            new HuberFamily(),
            new LogisticFamily())) {
      BY_NAME.put(family.name(), family);
    }
  }

  private Families() {}

  /** The names in the order in which help texts list them. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** The family of that name, or of the part before a stroke: components may keep a kind of it. */
  public static ComponentFamily byName(String name) {
    ComponentFamily family = BY_NAME.get(name.split("/", 2)[0]);
    if (family == null) {
      throw InvalidInputException.unknown("family", name, names());
    }
    return family;
  }

  /** What kind of a family is trained, other params say. */
  private static ComponentFamily ofCluster(String name) {
    ComponentFamily family = byName(name);
    if (!family.name().equals(name)) {
      throw InvalidInputException.unknown("family", name, names());
    }
    return family;
  }

  /**
   * The family of every cluster.
   *
   * @param names one name for all k clusters, or k names separated by commas
   * @throws InvalidInputException if a name is unknown, their number is not k, or the families do
   *     not learn from the same kind of label
   */
  public static List<ComponentFamily> forClusters(String names, int k) {
    List<ComponentFamily> families =
        Arrays.stream(names.split(",")).map(String::trim).map(Families::ofCluster).toList();
    if (families.size() == 1) {
      return Collections.nCopies(k, families.get(0));
    }
    if (families.size() != k) {
      throw new InvalidInputException(
          String.format(
              "family names %d families (%s), but k is %d; give one family, or one per cluster.",
              families.size(), names, k));
    }
    ComponentFamily first = families.get(0);
    for (ComponentFamily other : families) {
      boolean mixable = other.supervised() && other.labelType() == first.labelType();
      if (!other.equals(first) && !mixable) {
        throw new InvalidInputException(
            String.format(
                "Families '%s' and '%s' cannot be mixed: they do not learn from the same kind of"
                    + " label; choose families of one kind.",
                first.name(), other.name()));
      }
    }
    return families;
  }
}
