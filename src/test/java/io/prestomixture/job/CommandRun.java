package io.prestomixture.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prestomixture.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One command as a user sees it, run on the session of the tests.
 *
 * @param code exit code
 * @param stdout what it printed
 * @param stderr progress and errors
 */
record CommandRun(int code, String stdout, String stderr) {

  static CommandRun of(String... args) {
    SparkTest.session();
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    int code =
        Presto.run(
            args,
            new PrintStream(stdout, true, StandardCharsets.UTF_8),
            new PrintStream(stderr, true, StandardCharsets.UTF_8));
    return new CommandRun(
        code, stdout.toString(StandardCharsets.UTF_8), stderr.toString(StandardCharsets.UTF_8));
  }

  /** The last line of stdout. */
  JsonNode json() throws Exception {
    List<String> lines = stdout.lines().toList();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }
}
