package io.prestomixture.job;

import io.prestomixture.data.InvalidInputException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The numbers of clusters to try: a range such as {@code 2..12}, or a list such as {@code 2,4,8}.
 */
final class ClusterCounts {
  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})\\.\\.(\\d{1,5})");
  private static final Pattern LIST = Pattern.compile("\\d{1,5}(,\\d{1,5})*");

  private ClusterCounts() {}

  /** The numbers in increasing order. */
  static List<Integer> parse(String text) {
    String plain = text.replace(" ", "");
    Matcher range = RANGE.matcher(plain);
    if (range.matches()) {
      return range(text, Integer.parseInt(range.group(1)), Integer.parseInt(range.group(2)));
    }
    if (!LIST.matcher(plain).matches()) {
      throw new InvalidInputException(
          String.format("--k is '%s'; give a range such as 2..12, or a list such as 2,4,8.", text));
    }
    return valid(text, Stream.of(plain.split(",")).mapToInt(Integer::parseInt));
  }

  private static List<Integer> range(String text, int first, int last) {
    if (first > last) {
      throw new InvalidInputException(
          String.format(
              "--k is '%s', a range that ends before it begins; write %d..%d.", text, last, first));
    }
    return valid(text, IntStream.rangeClosed(first, last));
  }

  private static List<Integer> valid(String text, IntStream counts) {
    List<Integer> sorted = counts.distinct().sorted().boxed().toList();
    if (sorted.get(0) < 1 || sorted.get(sorted.size() - 1) > Short.MAX_VALUE) {
      throw new InvalidInputException(
          String.format("--k is '%s'; give numbers between 1 and %d.", text, Short.MAX_VALUE));
    }
    return sorted;
  }
}
