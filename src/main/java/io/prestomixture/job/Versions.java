package io.prestomixture.job;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.package$;

/** The versions that a result can depend on. */
final class Versions {
  private Versions() {}

  /** Those of this process, by the name of the program. */
  static Map<String, String> current() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("PRESTO", Presto.VERSION);
    versions.put("Spark", package$.MODULE$.SPARK_VERSION());
    versions.put("Java", System.getProperty("java.version"));
    return versions;
  }
}
