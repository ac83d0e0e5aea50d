package io.prestomixture.selection;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The place of a proposed move in the order of selection: larger savings come first, equal ones by
 * row key, and equal rows by where they lie. No two moves of a pair of clusters have the same.
 *
 * @param saving a number that is the smaller, the more the move saves: {@link #code}
 * @param key the key of the row
 * @param place partition and block of the row
 * @param row the row within its block
 */
public record Rank(long saving, long key, long place, long row)
    implements Comparable<Rank>, Serializable {

  private static final int DIGITS = 4;

  /** The number that orders savings, the largest first. */
  static long code(double saving) {
    long bits = Double.doubleToLongBits(saving + 0.0);
    return ~(bits ^ ((bits >> 63) & Long.MAX_VALUE));
  }

  private static double saving(long code) {
    long bits = ~code;
    return Double.longBitsToDouble(bits ^ ((bits >> 63) & Long.MAX_VALUE));
  }

  /** The place of a block. */
  static long place(int partition, int block) {
    return (long) partition << 32 | block;
  }

  /** The rank of a move that lies in a block. */
  static Rank of(Moves moves, int move, long place) {
    return new Rank(code(moves.saving(move)), moves.key(move), place, moves.row(move));
  }

  /** After all moves that save more, before all others. */
  static Rank belowAllAbove(double saving) {
    return new Rank(code(saving), Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE);
  }

  /** The end of an interval of which this is the last member. */
  Rank next() {
    return new Rank(saving, key, place, row + 1);
  }

  /** Negative if a move comes before this, 0 if it is at this, positive if it comes after. */
  int compare(Moves moves, int move, long itsPlace) {
    int order = Long.compare(code(moves.saving(move)), saving);
    if (order == 0) {
      order = Long.compare(moves.key(move), key);
    }
    if (order == 0) {
      order = Long.compare(itsPlace, place);
    }
    return order != 0 ? order : Long.compare(moves.row(move), row);
  }

  @Override
  public int compareTo(Rank other) {
    for (int d = 0; d < DIGITS; d++) {
      int order = Long.compare(digit(d), other.digit(d));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private long digit(int digit) {
    return switch (digit) {
      case 0 -> saving;
      case 1 -> key;
      case 2 -> place;
      default -> row;
    };
  }

  /**
   * Divides the interval from this rank to another, both included, by the first digit in which they
   * differ.
   *
   * @return this rank, the ends of all parts but the last, and the last rank
   */
  Rank[] split(Rank last, int parts) {
    int d = 0;
    while (d < DIGITS - 1 && digit(d) == last.digit(d)) {
      d++;
    }
    TreeSet<Rank> ends = new TreeSet<>();
    if (d == 0) {
      addSavings(last, parts, ends);
    }
    if (ends.isEmpty()) {
      long step = Long.divideUnsigned(last.digit(d) - digit(d), parts) + 1;
      long number = Long.divideUnsigned(last.digit(d) - digit(d), step);
      for (int j = 1; j <= number; j++) {
        ends.add(withDigit(d, digit(d) + j * step));
      }
    }
    List<Rank> ranks = new ArrayList<>(ends);
    ranks.add(0, this);
    ranks.add(last);
    return ranks.toArray(Rank[]::new);
  }

  /** Savings at equal distances, and at equal ratios, since few of them are large. */
  private void addSavings(Rank last, int parts, TreeSet<Rank> ends) {
    double most = saving(saving);
    double least = saving(last.saving);
    double scale = Math.max(Math.abs(most), Math.abs(least));
    for (int j = 1; j <= parts / 2; j++) {
      ends.add(belowAllAbove(most + (least - most) * (2.0 * j / parts)));
      scale /= 2;
      ends.add(belowAllAbove(j % 2 == 0 ? scale : -scale));
    }
    ends.removeIf(end -> end.compareTo(this) <= 0 || end.compareTo(last) > 0);
  }

  private Rank withDigit(int digit, long value) {
    long none = Long.MIN_VALUE;
    return switch (digit) {
      case 0 -> new Rank(value, none, none, none);
      case 1 -> new Rank(saving, value, none, none);
      case 2 -> new Rank(saving, key, value, none);
      default -> new Rank(saving, key, place, value);
    };
  }
}
