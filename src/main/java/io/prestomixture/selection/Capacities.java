package io.prestomixture.selection;

import java.io.Serializable;
import java.util.List;

/**
 * Limits on the sizes of clusters, which hold exactly after initialisation and after every round.
 *
 * @param least least size of every cluster
 * @param most greatest size of every cluster; 0 sets no limit
 * @param byCluster greatest size of each cluster; one 0 sets no limits
 * @param unit what sizes are counted in: {@code rows} or {@code weight}
 */
public record Capacities(double least, double most, double[] byCluster, String unit)
    implements Serializable {

  /** The valid units. */
  public static final List<String> UNITS = List.of("rows", "weight");

  /** No limits. */
  public static final Capacities NONE = new Capacities(0, 0, new double[] {0}, "rows");
}
