package io.prestomixture.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Agglomerative clustering by Ward's linkage (J. H. Ward, Journal of the American Statistical
 * Association 58, 1963): of all pairs of clusters the one is merged whose union adds least to the
 * sum of squared distances to centroids, |A||B|/(|A| + |B|)·‖m_A − m_B‖².
 *
 * <p>Pairs are found by chains of nearest neighbours (F. Murtagh, The Computer Journal 26, 1983):
 * Ward's linkage is reducible, so that mutually nearest clusters can be merged in any order, and
 * the merges, ordered by height, are those of the greedy algorithm. Takes O(n²·d) time and O(n·d)
 * memory.
 */
final class WardLinkage {
  private final double[][] centroids;
  private final int[] sizes;

  /** Clusters that are still there, in positions 0 … active − 1. */
  private final int[] active;

  private int left;

  private WardLinkage(double[][] points) {
    int n = points.length;
    centroids = new double[n][];
    sizes = new int[n];
    active = new int[n];
    for (int i = 0; i < n; i++) {
      centroids[i] = points[i].clone();
      sizes[i] = 1;
      active[i] = i;
    }
    left = n;
  }

  /** Two clusters, each named by one of its points, and what their union adds. */
  record Merge(int a, int b, double height) {}

  /** The cluster of every point, numbered by the first point in each. */
  static int[] clusters(double[][] points, int k) {
    int n = points.length;
    List<Merge> merges = new WardLinkage(points).merges();
    int[] parents = new int[n];
    for (int i = 0; i < n; i++) {
      parents[i] = i;
    }
    for (Merge merge : merges.subList(0, Math.max(0, n - k))) {
      parents[root(parents, merge.b)] = root(parents, merge.a);
    }
    int[] numbers = new int[n];
    int[] clusters = new int[n];
    int next = 0;
    for (int i = 0; i < n; i++) {
      int root = root(parents, i);
      if (numbers[root] == 0) {
        numbers[root] = ++next;
      }
      clusters[i] = numbers[root] - 1;
    }
    return clusters;
  }

  private static int root(int[] parents, int point) {
    int root = point;
    while (parents[root] != root) {
      root = parents[root];
    }
    parents[point] = root;
    return root;
  }

  /** All n − 1 merges, lowest first. */
  private List<Merge> merges() {
    List<Merge> merges = new ArrayList<>();
    int[] chain = new int[centroids.length];
    int length = 0;
    while (left > 1) {
      if (length == 0) {
        chain[length++] = active[0];
      }
      int last = chain[length - 1];
      int before = length > 1 ? chain[length - 2] : -1;
      int nearest = nearest(last, before);
      if (nearest == before) {
        merges.add(merge(before, last));
        length -= 2;
      } else {
        chain[length++] = nearest;
      }
    }
    merges.sort(Comparator.comparingDouble(Merge::height));
    return merges;
  }

  /** The nearest other cluster; the preferred one if none is nearer. */
  private int nearest(int cluster, int preferred) {
    int nearest = preferred;
    double least = preferred < 0 ? Double.POSITIVE_INFINITY : rise(cluster, preferred);
    for (int i = 0; i < left; i++) {
      int other = active[i];
      if (other != cluster && other != preferred) {
        double rise = rise(cluster, other);
        if (rise < least) {
          least = rise;
          nearest = other;
        }
      }
    }
    return nearest;
  }

  private double rise(int a, int b) {
    double[] one = centroids[a];
    double[] two = centroids[b];
    double sum = 0;
    for (int j = 0; j < one.length; j++) {
      double difference = one[j] - two[j];
      sum += difference * difference;
    }
    return sum * sizes[a] * sizes[b] / (sizes[a] + sizes[b]);
  }

  private Merge merge(int a, int b) {
    final double height = rise(a, b);
    double share = sizes[b] / (double) (sizes[a] + sizes[b]);
    for (int j = 0; j < centroids[a].length; j++) {
      centroids[a][j] += share * (centroids[b][j] - centroids[a][j]);
    }
    sizes[a] += sizes[b];
    for (int i = 0; i < left; i++) {
      if (active[i] == b) {
        active[i] = active[--left];
        break;
      }
    }
    return new Merge(a, b, height);
  }
}
