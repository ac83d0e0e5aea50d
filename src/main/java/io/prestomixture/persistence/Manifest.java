package io.prestomixture.persistence;

import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The file {@code manifest.sha256} of a saved model or checkpoint: which files it consists of, and
 * the SHA-256 of each. It is written last, so that a directory without one is not whole.
 *
 * <pre>
 * # presto-model 1
 * 1f0c…  components/part-00000-….snappy.parquet
 * 9a41…  metadata/part-00000
 * # 77d2…
 * </pre>
 *
 * <p>The first line has the version of the format of all files, the last one the SHA-256 of the
 * bytes before it. The lines between are what {@code sha256sum} prints, in order of path; {@code
 * sha256sum -c manifest.sha256} checks a local copy by hand. Paths are relative and stay in the
 * directory, so a model may be moved. Two kinds of files are not part of a model, may come and go,
 * and are never read as one: those whose name begins with a dot (checksums of Hadoop's local file
 * system), and at the top of the directory those that begin with an underscore (marks of a
 * publication).
 *
 * <p>A manifest finds damage, not forgery: it is not signed.
 */
final class Manifest {
  static final String FILE = "manifest.sha256";

  /**
   * What a manifest is of.
   *
   * @param name what it is called
   * @param version the format of its files; a change that older programs would misread needs
   *     another
   * @param cure what to do about a damaged one
   * @param otherVersion what to do about one of another format
   */
  record Kind(String name, String version, String cure, String otherVersion) {
    private String title() {
      return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private String header() {
      return "# presto-" + name + " ";
    }
  }

  private static final Kind MODEL =
      new Kind(
          "model",
          "1",
          "copy the model anew, or train it again",
          "use the version that saved the model, or train it again");

  private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64})  (\\S.*)");

  private static final Pattern END = Pattern.compile("\n# [0-9a-f]{64}\n\\z");

  /** Far more than the few files of a model need: what is longer is something else. */
  private static final long MOST_BYTES = 16L << 20;

  private final Kind kind;
  private final FileSystem files;
  private final Path directory;

  /** That of a model. */
  Manifest(FileSystem files, Path directory) {
    this(MODEL, files, directory);
  }

  Manifest(Kind kind, FileSystem files, Path directory) {
    this.kind = kind;
    this.files = files;
    this.directory = directory;
  }

  /** Lists what is in the directory now. */
  void write() throws IOException {
    Map<String, String> entries = new TreeMap<>();
    for (String name : names()) {
      entries.put(name, digest(name));
    }
    write(entries);
  }

  /** Lists files by name, with the SHA-256 of each. */
  void write(Map<String, String> entries) throws IOException {
    StringBuilder lines = new StringBuilder(kind.header()).append(kind.version).append('\n');
    new TreeMap<>(entries)
        .forEach((name, digest) -> lines.append(digest).append("  ").append(name).append('\n'));
    String listing = lines.toString();
    try (OutputStream out = DigestedFile.create(files, new Path(directory, FILE))) {
      out.write(sealed(listing).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String sealed(String listing) {
    return listing + "# " + DigestedFile.digest(listing) + "\n";
  }

  /**
   * Checks that the directory holds what was listed, to the last bit, and nothing else.
   *
   * @throws InvalidInputException a sentence with the file that is not as it was saved
   * @throws IOException if a file cannot be read
   */
  void verify() throws IOException {
    Map<String, String> listed = read();
    SortedSet<String> present = names();
    for (Map.Entry<String, String> entry : listed.entrySet()) {
      String name = entry.getKey();
      if (!present.remove(name)) {
        throw damage("is missing; " + kind.cure, name);
      }
      if (!digest(name).equals(entry.getValue())) {
        throw damage("was changed since it was saved; " + kind.cure, name);
      }
    }
    if (!present.isEmpty()) {
      throw new InvalidInputException(
          String.format(
              "File '%s' does not belong to %s '%s'; remove it, or %s.",
              present.first(), kind.name, directory, kind.cure));
    }
  }

  /**
   * The SHA-256 of each listed file by its name.
   *
   * @throws InvalidInputException if there is no manifest, or a damaged one, or one of another
   *     format
   * @throws IOException if it cannot be read
   */
  Map<String, String> read() throws IOException {
    return entries(text());
  }

  /**
   * Whether the manifest was written to its end; where it was not, there is none.
   *
   * @throws IOException if it cannot be read
   */
  boolean isFinished() throws IOException {
    return files.exists(new Path(directory, FILE)) && END.matcher(text()).find();
  }

  private String text() throws IOException {
    Path file = new Path(directory, FILE);
    if (!files.exists(file)) {
      throw new InvalidInputException(
          String.format(
              "'%s' is not a %s directory: it has no %s; give the directory that a %2$s was saved"
                  + " to, as a whole.",
              directory, kind.name, FILE));
    }
    if (files.getFileStatus(file).getLen() > MOST_BYTES) {
      throw damage("is too long; " + kind.cure, FILE);
    }
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private Map<String, String> entries(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).startsWith(kind.header())) {
      throw damage("is damaged; " + kind.cure, FILE);
    }
    String version = lines.get(0).substring(kind.header().length());
    if (!version.equals(kind.version)) {
      throw new InvalidInputException(
          String.format(
              "%s '%s' has format '%s', but this version of PRESTO reads format %s; %s.",
              kind.title(), directory, version, kind.version, kind.otherVersion));
    }
    String listing = text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1);
    if (!text.equals(sealed(listing))) {
      throw damage("is damaged; " + kind.cure, FILE);
    }
    Map<String, String> entries = new TreeMap<>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      Matcher entry = ENTRY.matcher(line);
      if (!entry.matches() || leaves(entry.group(2))) {
        throw damage("names files outside of it; " + kind.cure, FILE);
      }
      entries.put(entry.group(2), entry.group(1));
    }
    return entries;
  }

  private static boolean leaves(String name) {
    return name.startsWith("/") || List.of(name.split("/", -1)).contains("..");
  }

  private InvalidInputException damage(String problem, String name) {
    return new InvalidInputException(
        String.format("File '%s' of %s '%s' %s.", name, kind.name, directory, problem));
  }

  /** The files of the model. */
  private SortedSet<String> names() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (FileStatus status : files.listStatus(directory)) {
      String name = status.getPath().getName();
      if (!name.startsWith("_") && !name.equals(FILE)) {
        collect(status, "", names);
      }
    }
    return names;
  }

  private void collect(FileStatus status, String above, SortedSet<String> names)
      throws IOException {
    String name = above + status.getPath().getName();
    if (status.isDirectory()) {
      for (FileStatus below : files.listStatus(status.getPath())) {
        collect(below, name + "/", names);
      }
    } else if (!status.getPath().getName().startsWith(".")) {
      names.add(name);
    }
  }

  private String digest(String name) throws IOException {
    return DigestedFile.digest(files, new Path(directory + "/" + name));
  }
}
