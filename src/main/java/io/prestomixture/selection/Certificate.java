package io.prestomixture.selection;

import java.util.List;

/** How good a partition is certain to be. */
public final class Certificate {
  /** The ways to find it. */
  public static final List<String> MODES = List.of("sampled", "exact", "none");

  private Certificate() {}
}
