package io.prestomixture.component;

import io.prestomixture.data.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The families by name. */
public final class Families {
  private static final Map<String, ComponentFamily> BY_NAME = new LinkedHashMap<>();

  static {
    for (ComponentFamily family : List.of(new RidgeFamily(), new KMeansFamily())) {
      BY_NAME.put(family.name(), family);
    }
  }

  private Families() {}

  /** The names in the order in which help texts list them. */
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** The family of that name. */
  public static ComponentFamily byName(String name) {
    ComponentFamily family = BY_NAME.get(name);
    if (family == null) {
      throw InvalidInputException.unknown("family", name, names());
    }
    return family;
  }
}
