package io.prestomixture.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One HTML file with everything in it: data, styles, scripts, and the charts of Apache ECharts,
 * drawn as SVG. It loads nothing, and a content security policy keeps it from trying.
 *
 * <p>Data is put in as JSON, in which every {@code <} is escaped: no text of a table can end the
 * element. The script puts it into the page as text only.
 */
public final class HtmlReport {
  private static final String CHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";
  private static final Pattern PLACE = Pattern.compile("@(style|data|charts|script)@");

  private HtmlReport() {}

  /** The page. */
  public static String of(ReportData data) {
    Map<String, String> parts =
        Map.of(
            "style", resource("report.css"),
            "data", json(data),
            "charts", resource(CHARTS),
            "script", resource("report.js"));
    return PLACE
        .matcher(resource("report.html"))
        .replaceAll(place -> Matcher.quoteReplacement(parts.get(place.group(1))));
  }

  private static String json(ReportData data) {
    try {
      return new ObjectMapper().writeValueAsString(data).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its resource " + name + ".");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
