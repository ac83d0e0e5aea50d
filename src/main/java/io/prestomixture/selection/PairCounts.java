package io.prestomixture.selection;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the proposed moves of pairs of clusters between given ranks. Its size is that of the
 * ranks, whatever the number of moves.
 */
public final class PairCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int k;
  private final transient Rank[][] ends;
  private final Cell[][] cells;

  /** Moves between two ranks. */
  private static final class Cell implements Serializable {
    private static final long serialVersionUID = 1L;

    private Rank first;
    private Rank last;
    private double size;
    private double saving;
    private long count;

    void add(Moves moves, int move, long place) {
      if (first == null || first.compare(moves, move, place) < 0) {
        first = Rank.of(moves, move, place);
      }
      if (last == null || last.compare(moves, move, place) > 0) {
        last = Rank.of(moves, move, place);
      }
      size += moves.size(move);
      saving += moves.size(move) * moves.saving(move);
      count++;
    }

    Cell merge(Cell later) {
      if (later == null) {
        return this;
      }
      first = first.compareTo(later.first) <= 0 ? first : later.first;
      last = last.compareTo(later.last) >= 0 ? last : later.last;
      size += later.size;
      saving += later.saving;
      count += later.count;
      return this;
    }
  }

  /**
   * What moves are to be counted between.
   *
   * @param ranges by from·k + to: the first and the last rank of a range, and the ends of all its
   *     parts but the last between them; null for pairs that are not counted
   */
  public record Ranges(int k, Rank[][] ranges) implements Serializable {}

  /** No moves yet. */
  public PairCounts(Ranges ranges) {
    k = ranges.k();
    ends = ranges.ranges();
    cells = new Cell[ends.length][];
    for (int pair = 0; pair < ends.length; pair++) {
      cells[pair] = ends[pair] == null ? null : new Cell[ends[pair].length - 1];
    }
  }

  /** Counts the offers of a block. */
  public void add(BlockPartition state, int partition, int index) {
    Moves moves = state.moves();
    long place = Rank.place(partition, index);
    for (int m = 0; m < moves.size(); m++) {
      int pair = state.clusters()[moves.row(m)] * k + moves.target(m);
      if (moves.bucket(m) == Offers.OFFER && ends[pair] != null) {
        add(pair, moves, m, place);
      }
    }
  }

  private void add(int pair, Moves moves, int move, long place) {
    Rank[] range = ends[pair];
    if (range[0].compare(moves, move, place) < 0
        || range[range.length - 1].compare(moves, move, place) > 0) {
      return;
    }
    int low = 0;
    int high = range.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (range[middle].compare(moves, move, place) < 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    if (cells[pair][low] == null) {
      cells[pair][low] = new Cell();
    }
    cells[pair][low].add(moves, move, place);
  }

  /** Adds the counts of the partition that follows; returns this. */
  public PairCounts merge(PairCounts later) {
    for (int pair = 0; pair < cells.length; pair++) {
      for (int c = 0; cells[pair] != null && c < cells[pair].length; c++) {
        Cell one = cells[pair][c];
        Cell two = later.cells[pair][c];
        cells[pair][c] = one == null ? two : one.merge(two);
      }
    }
    return this;
  }

  /** The moves of a pair; no steps if it was not counted. */
  List<Ladder.Step> steps(int pair) {
    List<Ladder.Step> steps = new ArrayList<>();
    for (int c = 0; cells[pair] != null && c < cells[pair].length; c++) {
      Cell cell = cells[pair][c];
      if (cell != null) {
        steps.add(new Ladder.Step(cell.first, cell.last, cell.size, cell.saving, cell.count));
      }
    }
    return steps;
  }
}
