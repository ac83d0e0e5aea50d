package io.prestomixture.scoring;

import java.util.List;

/**
 * How features are made of a row of named columns, in a {@link MixtureDocument}: first the numbers
 * (false is 0, true is 1), then for every text one number per level, which is 1 for the row's own
 * level and else 0, then the entries of the vectors. A level that is not listed is none of them.
 *
 * @param numbers names of columns that hold a number each
 * @param texts columns that hold a text each
 * @param vectors columns that hold several numbers each
 */
public record ColumnsDocument(List<String> numbers, List<Text> texts, List<Vector> vectors) {

  /**
   * A text column.
   *
   * @param name its name
   * @param levels the texts that are known, in the order of their features
   */
  public record Text(String name, List<String> levels) {}

  /**
   * A column of vectors.
   *
   * @param name its name
   * @param size number of entries
   */
  public record Vector(String name, int size) {}
}
