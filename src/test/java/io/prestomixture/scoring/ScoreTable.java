package io.prestomixture.scoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Scores a csv file in a process of its own, which has no Spark: prints a prediction per row. */
public final class ScoreTable {
  private static final List<String> ABSENT =
      List.of(
          "org.apache.spark.ml.linalg.Vector",
          "scala.Option",
          "org.apache.hadoop.fs.Path",
          "org.apache.commons.text.similarity.LevenshteinDistance");

  private ScoreTable() {}

  /** Takes the model file and the table. */
  public static void main(String[] args) throws IOException {
    for (String name : ABSENT) {
      if (isPresent(name)) {
        throw new IllegalStateException(name + " is on the class path.");
      }
    }
    MixtureScorer scorer = MixtureScorer.load(Path.of(args[0]));
    List<String> lines = Files.readAllLines(Path.of(args[1]));
    String[] names = lines.get(0).split(",", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, Object> row = new HashMap<>();
      for (int c = 0; c < names.length; c++) {
        boolean text = Character.isLetter(cells[c].charAt(0));
        row.put(names[c], text ? cells[c] : Double.valueOf(cells[c]));
      }
      double[] features = scorer.features(row);
      System.out.println(scorer.predict(features) + " " + scorer.cluster(features));
    }
  }

  private static boolean isPresent(String name) {
    try {
      Class.forName(name);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
