package io.prestomixture.component;

import java.util.List;

/** The families by name. */
public final class Families {
  private Families() {}

  /** The names in the order in which help texts list them. */
  public static List<String> names() {
    return List.of("ridge", "kmeans");
  }

  /** The family of that name. */
  public static ComponentFamily byName(String name) {
    return null;
  }
}
