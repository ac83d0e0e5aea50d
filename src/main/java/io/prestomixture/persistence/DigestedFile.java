package io.prestomixture.persistence;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files on any Hadoop file system whose SHA-256, in hexadecimal digits, is taken when they are
 * written and compared before anything is read from them.
 */
public final class DigestedFile {
  /** What is no longer than this is read once, into memory. */
  private static final long MOST_BUFFERED = 64L << 20;

  private DigestedFile() {}

  /** What a file holds. */
  public interface Content {
    /** Writes it. */
    void to(OutputStream out) throws IOException;
  }

  /** Writes a file that does not exist yet; returns its SHA-256. */
  public static String write(FileSystem files, Path file, Content content) throws IOException {
    DigestOutputStream out = new DigestOutputStream(create(files, file), sha256());
    try (OutputStream buffered = new BufferedOutputStream(out)) {
      content.to(buffered);
    }
    return hex(out.getMessageDigest());
  }

  /**
   * Creates a file that does not exist yet. On local disks Hadoop would write a checksum beside it,
   * which SHA-256 makes needless, and start a process for each of both to set its permissions.
   */
  static OutputStream create(FileSystem files, Path file) throws IOException {
    if (files instanceof LocalFileSystem local) {
      java.nio.file.Path path = local.pathToFile(file).toPath();
      try {
        Files.createDirectories(path.getParent());
        return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);
      } catch (FileSystemException e) {
        // Its message may be the path alone.
        throw new IOException(e.toString(), e);
      }
    }
    return files.create(file, false);
  }

  /**
   * Opens a file that is as it was written.
   *
   * @throws IOException with the name of the file, if it is missing or was changed
   */
  public static InputStream open(FileSystem files, Path file, String digest) throws IOException {
    if (!files.exists(file)) {
      throw new FileNotFoundException(String.format("file '%s' is missing", file.getName()));
    }
    boolean small = files.getFileStatus(file).getLen() <= MOST_BUFFERED;
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    String found = digest(files, file, small ? content : OutputStream.nullOutputStream());
    if (!found.equals(digest)) {
      throw new IOException(
          String.format("file '%s' was changed since it was written", file.getName()));
    }
    return small ? new ByteArrayInputStream(content.toByteArray()) : files.open(file);
  }

  /** The SHA-256 of a file. */
  static String digest(FileSystem files, Path file) throws IOException {
    return digest(files, file, OutputStream.nullOutputStream());
  }

  private static String digest(FileSystem files, Path file, OutputStream copy) throws IOException {
    try (DigestInputStream in = new DigestInputStream(files.open(file), sha256())) {
      in.transferTo(copy);
      return hex(in.getMessageDigest());
    }
  }

  /** The SHA-256 of a text. */
  public static String digest(String text) {
    MessageDigest digest = sha256();
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return hex(digest);
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
