package io.prestomixture.persistence;

import io.prestomixture.data.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
 * The file {@code manifest.sha256} of a saved model: which files the model consists of, and the
 * SHA-256 of each. It is written last, so that a directory without one is no whole model.
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
  private static final String FILE = "manifest.sha256";
  private static final String HEADER = "# presto-model ";

  /** The format of saved models; a change that older programs would misread needs another. */
  private static final String VERSION = "1";

  private static final Pattern ENTRY = Pattern.compile("([0-9a-f]{64})  (\\S.*)");
  private static final String CURE = "copy the model anew, or train it again";

  /** Far more than the few files of a model need: what is longer is something else. */
  private static final long MOST_BYTES = 16L << 20;

  private final FileSystem files;
  private final Path directory;

  Manifest(FileSystem files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /** Lists what is in the directory now. */
  void write() throws IOException {
    StringBuilder lines = new StringBuilder(HEADER).append(VERSION).append('\n');
    for (String name : names()) {
      lines.append(digest(name)).append("  ").append(name).append('\n');
    }
    String listing = lines.toString();
    try (OutputStream out = files.create(new Path(directory, FILE), false)) {
      out.write(sealed(listing).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String sealed(String listing) {
    return listing + "# " + digestOf(listing) + "\n";
  }

  /**
   * Checks that the directory holds what was listed, to the last bit, and nothing else.
   *
   * @throws InvalidInputException a sentence with the file that is not as it was saved
   * @throws IOException if a file cannot be read
   */
  void verify() throws IOException {
    Map<String, String> listed = entries(read());
    SortedSet<String> present = names();
    for (Map.Entry<String, String> entry : listed.entrySet()) {
      String name = entry.getKey();
      if (!present.remove(name)) {
        throw damage("File '%s' of model '%s' is missing; %s.", name);
      }
      if (!digest(name).equals(entry.getValue())) {
        throw damage("File '%s' of model '%s' was changed since it was saved; %s.", name);
      }
    }
    if (!present.isEmpty()) {
      throw damage("File '%s' does not belong to model '%s'; remove it, or %s.", present.first());
    }
  }

  private String read() throws IOException {
    Path file = new Path(directory, FILE);
    if (!files.exists(file)) {
      throw new InvalidInputException(
          String.format(
              "'%s' is not a model directory: it has no %s; give the directory that a model was"
                  + " saved to, as a whole.",
              directory, FILE));
    }
    if (files.getFileStatus(file).getLen() > MOST_BYTES) {
      throw damage("File '%s' of model '%s' is too long; %s.", FILE);
    }
    try (InputStream in = files.open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The SHA-256 of each file by its name. */
  private Map<String, String> entries(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).startsWith(HEADER)) {
      throw damage("File '%s' of model '%s' is damaged; %s.", FILE);
    }
    String version = lines.get(0).substring(HEADER.length());
    if (!version.equals(VERSION)) {
      throw new InvalidInputException(
          String.format(
              "Model '%s' has format '%s', but this version of PRESTO reads format %s; use the"
                  + " version that saved the model, or train it again.",
              directory, version, VERSION));
    }
    String listing = text.substring(0, text.lastIndexOf('\n', text.length() - 2) + 1);
    if (!text.equals(sealed(listing))) {
      throw damage("File '%s' of model '%s' is damaged; %s.", FILE);
    }
    Map<String, String> entries = new TreeMap<>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      Matcher entry = ENTRY.matcher(line);
      if (!entry.matches() || leaves(entry.group(2))) {
        throw damage("File '%s' of model '%s' names files outside of it; %s.", FILE);
      }
      entries.put(entry.group(2), entry.group(1));
    }
    return entries;
  }

  private static boolean leaves(String name) {
    return name.startsWith("/") || List.of(name.split("/", -1)).contains("..");
  }

  private InvalidInputException damage(String sentence, String name) {
    return new InvalidInputException(String.format(sentence, name, directory, CURE));
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
    try (InputStream in =
        new DigestInputStream(files.open(new Path(directory + "/" + name)), sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    }
  }

  private static String digestOf(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
