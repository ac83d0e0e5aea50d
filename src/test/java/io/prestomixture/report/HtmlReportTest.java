package io.prestomixture.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prestomixture.report.ReportData.Candidate;
import io.prestomixture.report.ReportData.Cluster;
import io.prestomixture.report.ReportData.Clusters;
import io.prestomixture.report.ReportData.Coefficients;
import io.prestomixture.report.ReportData.Comparison;
import io.prestomixture.report.ReportData.Counts;
import io.prestomixture.report.ReportData.Fact;
import io.prestomixture.report.ReportData.Measure;
import io.prestomixture.report.ReportData.Point;
import io.prestomixture.report.ReportData.Round;
import io.prestomixture.report.ReportData.Rows;
import io.prestomixture.report.ReportData.Search;
import io.prestomixture.report.ReportData.Sieve;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages, in a browser where there is one. */
class HtmlReportTest {
  /** Columns of tables may be called anything. */
  private static final String HOSTILE = "</script><script>document.title='taken'</script><b>&";

  @TempDir Path directory;

  static ReportData model() {
    Random random = new Random(1);
    List<Round> rounds = new ArrayList<>();
    for (int r = 0; r < 6; r++) {
      Sieve sieve =
          new Sieve(
              List.of(2.25, 1.5, 1.0, 0.0),
              List.of(3L, 10L, 40L, 200 - 30L * r),
              List.of(99.0 - r, 97.0 - r, 95.0 - r, Double.NaN),
              2);
      rounds.add(
          new Round(
              r,
              100.0 - 4 * r + 0.3 * r * r,
              r,
              r == 3,
              1000L / (r + 1),
              1,
              0.1,
              r == 4,
              r == 0 ? null : sieve));
    }
    List<Search> searches =
        IntStream.range(0, 8)
            .mapToObj(i -> new Search(i, 50 + i % 3 * 0.4, 300, 40, 7, 0.5))
            .toList();
    List<String> features =
        List.of(HOSTILE, "body_mass_g", "c", "d", "e", "a_long_name_of_a_column");
    double[][] values = new double[5][features.size()];
    double[][] effects = new double[5][features.size()];
    List<Cluster> clusters = new ArrayList<>();
    for (int k = 0; k < 5; k++) {
      clusters.add(new Cluster(k, "ridge", 100L * (k + 1), (k + 1) / 15.0, 0.3 + k / 10.0));
      for (int j = 0; j < features.size(); j++) {
        values[k][j] = random.nextGaussian();
        effects[k][j] = 2 * values[k][j];
      }
    }
    List<Point> points =
        IntStream.range(0, 500)
            .mapToObj(
                i ->
                    new Point(
                        random.nextGaussian(),
                        random.nextGaussian(),
                        i % 5,
                        random.nextGaussian() + i % 5,
                        random.nextGaussian()))
            .toList();
    List<String> names = List.of("0", "1", "2", "3", "4");
    long[][] counts = new long[5][5];
    for (int k = 0; k < 5; k++) {
      counts[k][k] = 10L * k;
    }
    return ReportData.ofModel(
        "penguins.csv, " + HOSTILE,
        "5 ridge models",
        List.of(new Fact("objective", 85.636), new Fact("rows", 274)),
        rounds,
        searches,
        List.of(new Candidate(0, 0.3, 1.2, false), new Candidate(0.7, 0.5, 1.1, true)),
        new Clusters(
            "fit error",
            clusters,
            new Coefficients(
                features,
                List.of("cluster 0", "1", "2", "3", "4"),
                new double[5],
                values,
                effects,
                features.size())),
        new Rows("bill_depth_mm", points, 0.83, new Counts(names, counts), null),
        List.of("No partition costs less than 12.", HOSTILE),
        List.of(new Fact("k", "5"), new Fact("input", HOSTILE)),
        List.of(new Fact("fingerprint", "0123456789abcdef")));
  }

  static ReportData comparison() {
    List<Map<String, Object>> methods = new ArrayList<>();
    for (String name : List.of("global", "kmeans", "em", "moe", "alternating", "presto", "gbt")) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("name", name);
      values.put("testError", 1.0 / name.length());
      values.put("testErrorStdErr", name.equals("gbt") ? null : 0.02);
      values.put("seconds", 1.5 * name.length());
      methods.add(values);
    }
    return ReportData.ofComparison(
        "Comparison",
        "3 splits",
        List.of(new Fact("methods", 7)),
        new Comparison(
            List.of(
                new Measure("testError", "testErrorStdErr", "Test error", "RMSE.", "RMSE", false),
                new Measure("seconds", null, "Seconds", "Time to train.", "seconds", true)),
            List.of("testError", "testErrorStdErr", "seconds"),
            methods),
        List.of(),
        List.of());
  }

  @Test
  void thePageHoldsEverythingAndNoTextEndsItsData() {
    String page = HtmlReport.of(model());
    assertThat(page)
        .contains("Licensed to the Apache Software Foundation")
        .contains("\"rounds\":[");
    assertThat(page).doesNotContain(HOSTILE).contains("\\u003c/script>");
    assertThat(page.split("</script>", -1)).hasSize(4);
    assertThat(page).doesNotContainPattern("(src|href)=\"(https?:)?//");
  }

  private Browser browser() throws Exception {
    Optional<Path> program = Browser.installed();
    assumeTrue(program.isPresent(), "Chromium is not installed, so pages cannot be looked at");
    return Browser.start(program.get(), Files.createDirectory(directory.resolve("profile")));
  }

  @ParameterizedTest
  @CsvSource({"1280,false", "400,true", "1280,true", "400,false"})
  void modelsAndComparisonsAreDrawnWithoutComplaintAndFit(int width, boolean dark)
      throws Exception {
    try (Browser browser = browser()) {
      for (ReportData data : List.of(model(), comparison())) {
        Path file = Files.writeString(directory.resolve("report.html"), HtmlReport.of(data));
        browser.open(file, width, dark);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.evaluate("document.title").asText()).isEqualTo(data.title());
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
            .isLessThanOrEqualTo(width);
        assertThat(browser.evaluate("document.documentElement.dataset.theme").asText())
            .isEqualTo(dark ? "dark" : "light");
        int charts = browser.evaluate("document.querySelectorAll('.chart').length").asInt();
        assertThat(charts).isEqualTo(data.comparison() == null ? 9 : 2);
        assertThat(
                browser
                    .evaluate(
                        "[...document.querySelectorAll('.chart')].filter(c =>"
                            + " c.querySelectorAll('svg path').length > 4).length")
                    .asInt())
            .isEqualTo(charts);
        String pictures = System.getProperty("report.pictures");
        if (pictures != null) {
          String name = data.comparison() == null ? "model" : "comparison";
          Files.createDirectories(Path.of(pictures));
          browser.screenshot(Path.of(pictures, name + width + dark + ".png"));
        }
      }
    }
  }

  /** A call of a function with an argument for each of so many cells would fail. */
  @Test
  void manyCoefficientsAreDrawnAndThoseLeftOutAreCounted() throws Exception {
    ReportData few = model();
    int features = 40_000;
    double[][] values = new double[5][features];
    Arrays.stream(values).forEach(row -> Arrays.setAll(row, j -> Math.sin(j)));
    values[3][39_000] = -7;
    Coefficients all =
        new Coefficients(
            IntStream.range(0, features).mapToObj(j -> "f" + j).toList(),
            List.of("0", "1", "2", "3", "4"),
            new double[5],
            values,
            values,
            features);
    Coefficients shown = all.largest(3);
    assertThat(shown.features())
        .hasSize(3)
        .contains("f39000")
        .isSortedAccordingTo(Comparator.comparingInt(name -> Integer.parseInt(name.substring(1))));
    assertThat(shown.values()[3]).contains(-7);
    try (Browser browser = browser()) {
      for (Coefficients some : List.of(all, shown)) {
        Path page =
            Files.writeString(directory.resolve("report.html"), HtmlReport.of(with(few, some)));
        browser.open(page, 1280, false);
        assertThat(browser.complaints()).isEmpty();
        String note = "document.querySelector('#coefficients .note').innerText";
        assertThat(browser.evaluate(note).asText().contains("Of 40,000 features these are the 3"))
            .isEqualTo(some.features().size() == 3);
      }
    }
  }

  private static ReportData with(ReportData data, Coefficients coefficients) {
    return ReportData.ofModel(
        data.title(),
        data.subtitle(),
        data.headline(),
        data.rounds(),
        data.searches(),
        data.candidates(),
        new Clusters(data.clusters().fitError(), data.clusters().list(), coefficients),
        data.rows(),
        data.certificate(),
        data.settings(),
        data.provenance());
  }

  /** Of four clusters all rows come to their own, whatever their number; the fifth has none. */
  @Test
  void heatMapsAreColouredByShares() throws Exception {
    try (Browser browser = browser()) {
      Path file = Files.writeString(directory.resolve("report.html"), HtmlReport.of(model()));
      browser.open(file, 1280, false);
      String fills =
          "[...document.querySelectorAll('#routing svg path')].map(p => p.getAttribute('fill'))";
      assertThat(browser.evaluate(fills + ".filter(f => f === 'rgb(0,114,178)').length").asInt())
          .isEqualTo(4);
      assertThat(browser.evaluate(fills + ".filter(f => f === 'rgb(255,255,255)').length").asInt())
          .isEqualTo(21);
    }
  }

  /** The first stop is the link past the contents; all that can be changed is changed by keys. */
  @Test
  void keysAreEnough() throws Exception {
    try (Browser browser = browser()) {
      Path file = Files.writeString(directory.resolve("report.html"), HtmlReport.of(model()));
      browser.open(file, 1280, false);
      tabTo(browser, "document.activeElement.className === 'skip'", 1);
      tabTo(browser, "document.activeElement.id === 'theme'", 1);
      browser.press("Enter", 13, "\r");
      assertThat(browser.evaluate("document.documentElement.dataset.theme").asText())
          .isEqualTo("dark");
      tabTo(browser, "document.activeElement.id === 'sieve-round'", 60);
      browser.press("ArrowDown", 40, "");
      browser.press("ArrowDown", 40, "");
      tabTo(browser, "document.activeElement.matches('#sieve summary')", 5);
      browser.press("Enter", 13, "\r");
      assertThat(browser.evaluate("document.querySelector('#sieve tbody').innerText").asText())
          .contains("110", "92", "taken");
      assertThat(browser.complaints()).isEmpty();
    }
  }

  /** Goes from stop to stop until one is reached. */
  private static void tabTo(Browser browser, String reached, int most) throws Exception {
    for (int stop = 0; stop < most; stop++) {
      browser.press("Tab", 9, "");
      if (browser.evaluate(reached).asBoolean()) {
        return;
      }
    }
    throw new AssertionError("no stop of the first " + most + " is " + reached);
  }
}
