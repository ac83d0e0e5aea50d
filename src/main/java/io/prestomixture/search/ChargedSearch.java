package io.prestomixture.search;

import io.prestomixture.component.Component;
import io.prestomixture.component.JointTraining.Effort;
import io.prestomixture.component.RoutingCharge;
import io.prestomixture.component.RoutingTraining;
import io.prestomixture.component.Trainers;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.Selection;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Partitions of a sample that features tell, by annealing, in one thread: F(S) + β·Σ_i −log
 * π_z(x_i) is lowered by alternating rounds, while β falls from where hardly anything but π counts.
 *
 * <p>Where β is small from the start, rows follow their labels before π has learned anything, and
 * it has nothing to say then: charges added to the least F change it very little. Annealed from
 * above, F and π find the same clusters (K. Rose, "Deterministic annealing for clustering,
 * compression, classification, regression, and related optimization problems", Proceedings of the
 * IEEE 86, 1998, anneals responsibilities so; here every row stays wholly in one cluster).
 */
public final class ChargedSearch {
  /** β falls by this factor after a round. */
  private static final double COOLING = 0.8;

  /** Most rounds in which β follows the loss. */
  private static final int MOST_FALLS = 80;

  /** β that falls by no more than this factor has arrived. */
  private static final double ARRIVED = 0.98;

  /** Most rounds with the same β. */
  private static final int MOST_ROUNDS = 30;

  /** π is trained on from round to round, so that a few passes do. */
  private static final Effort STEP = new Effort(1e-4, 0.5, 4);

  private final Trainers trainers;
  private final RowBlock rows;
  private final RoutingTraining training;

  /** Prepares searches of a sample. */
  public ChargedSearch(Trainers trainers, RoutingTraining training, RowBlock rows) {
    this.trainers = trainers;
    this.rows = rows;
    this.training = training;
  }

  /**
   * Where a search came to with one β.
   *
   * @param routingWeight β
   * @param components the components trained there
   * @param charge what rows are charged there; null for nothing
   */
  public record Stop(double routingWeight, List<Component> components, RoutingCharge charge)
      implements Serializable {
    /** Components are kept without curvature. */
    public Stop {
      components = components.stream().map(Component::withoutCurvature).toList();
    }

    /** F per unit of weight, without the charge. */
    public double loss() {
      return ChargedSearch.loss(components);
    }
  }

  /**
   * Searches.
   *
   * @param start the cluster of each row
   * @param highest the first β
   * @param weights where to stop on the way, highest first
   * @param follow whether β, where a row loses still less than the last, then follows what it
   *     loses, as the variance does in expectation maximisation, to where both are the same or, of
   *     exact pieces, next to nothing
   * @return one stop for each of the weights, and one for where β has followed to
   */
  public List<Stop> run(short[] start, double highest, double[] weights, boolean follow) {
    LocalSearch search = new LocalSearch(trainers, rows, start, Selection.ALTERNATING, 1, 1);
    RoutingTraining.Repeated routing = training.inSample(rows);
    List<Stop> stops = new ArrayList<>();
    double weight = highest;
    for (double stop : weights) {
      for (; weight > stop; weight *= COOLING) {
        search.recharge(routing.train(search.clusters(), weight, STEP));
        search.round();
      }
      stops.add(settle(search, routing, stop));
    }
    if (follow && loss(search.mixture().components()) < COOLING * weight) {
      stops.add(followed(search, routing, weight));
    }
    return stops;
  }

  private static Stop followed(LocalSearch search, RoutingTraining.Repeated routing, double from) {
    double weight = from;
    for (int round = 0; round < MOST_FALLS; round++) {
      double next = Math.max(loss(search.mixture().components()), COOLING * weight);
      if (next > ARRIVED * weight) {
        break;
      }
      weight = next;
      search.recharge(routing.train(search.clusters(), weight, STEP));
      search.round();
    }
    return settle(search, routing, weight);
  }

  /** F per unit of weight. */
  public static double loss(List<Component> components) {
    return components.stream().mapToDouble(Component::objective).sum()
        / components.stream().mapToDouble(Component::weight).sum();
  }

  private static Stop settle(LocalSearch search, RoutingTraining.Repeated routing, double weight) {
    RoutingCharge charge;
    int rounds = 0;
    do {
      charge = routing.train(search.clusters(), weight, STEP);
      search.recharge(charge);
    } while (search.round() && ++rounds < MOST_ROUNDS);
    return new Stop(weight, search.mixture().components(), charge);
  }
}
