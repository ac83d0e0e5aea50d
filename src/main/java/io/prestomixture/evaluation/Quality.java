package io.prestomixture.evaluation;

import java.util.Map;

/** How well a model does on some rows. */
public interface Quality {

  /** Number of rows judged, those of positive weight. */
  long rows();

  /** The metrics by name, in the order in which they are printed. */
  Map<String, Double> metrics();
}
