package io.prestomixture.persistence;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as {@code faulty://}, whose changes fail when they are told to: those are create,
 * write, rename, delete and mkdirs, counted from 0.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {
  /** A Hadoop setting: creating a file whose path contains this text never ends. */
  public static final String HANG = "faulty.hang";

  /** A Hadoop setting: memory runs out where a file is created whose path contains this text. */
  public static final String EXHAUST = "faulty.exhaust";

  /** What happens to one operation. */
  enum Fault {
    /** It is not done, and fails. */
    BEFORE,
    /** It is done, but fails: the acknowledgement is lost. */
    AFTER,
    /** Neither it nor any later one is done: the process is killed. */
    DEATH,
    /** It is done, but no later one. */
    DEATH_AFTER
  }

  /** The same for {@link org.apache.hadoop.fs.FileContext}. */
  public static final class Context extends DelegateToFileSystem {
    /** As Hadoop makes it. */
    public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
      super(uri, new FaultyFileSystem(), configuration, uri.getScheme(), false);
    }

    @Override
    public int getUriDefaultPort() {
      return -1;
    }
  }

  private static final String FILE_BY_FILE = "faulty";
  private static final String ATOMIC = "faultyatomic";

  private String scheme = FILE_BY_FILE;

  private static final AtomicInteger OPERATIONS = new AtomicInteger();
  private static volatile Fault fault;
  private static volatile int faultAt = Integer.MAX_VALUE;
  private static volatile boolean full;
  private static volatile boolean fired;
  private static volatile int betweenAt = Integer.MAX_VALUE;
  private static volatile Runnable between;
  private static volatile String read;

  /** Works as it should from now on. */
  public static void heal() {
    fault = null;
    faultAt = Integer.MAX_VALUE;
    full = false;
    betweenAt = Integer.MAX_VALUE;
    read = null;
  }

  /** Lets the n-th operation from now on fail. */
  static void failAt(int n, Fault how) {
    OPERATIONS.set(0);
    fired = false;
    fault = how;
    faultAt = n;
  }

  /** Does something else, once, before the n-th operation from now on. */
  static void interleaveAt(int n, Runnable what) {
    OPERATIONS.set(0);
    fired = false;
    between = what;
    betweenAt = n;
  }

  /** Does something else, once, before a file is read whose path contains a text. */
  public static void beforeReading(String name, Runnable what) {
    fired = false;
    between = what;
    read = name;
  }

  /** Does what Hadoop does when the process ends. */
  void endProcess() {
    processDeleteOnExit();
  }

  /** Has no room from now on. */
  public static void fill() {
    fired = false;
    full = true;
  }

  /** Whether the fault, or what was to come between, came to pass. */
  public static boolean hasFired() {
    return fired;
  }

  /** The scheme of this file system, with or without atomic renames. */
  static String scheme(boolean atomicRename) {
    return atomicRename ? ATOMIC : FILE_BY_FILE;
  }

  /** Settings with which both schemes are known. */
  static Configuration configuration() {
    Configuration configuration = new Configuration();
    addTo(configuration);
    configuration.set(OutputPlace.ATOMIC_RENAME, ATOMIC);
    return configuration;
  }

  /** Makes both schemes known. */
  public static void addTo(Configuration configuration) {
    for (String scheme : List.of(ATOMIC, FILE_BY_FILE)) {
      configuration.set("fs." + scheme + ".impl", FaultyFileSystem.class.getName());
      configuration.set("fs.AbstractFileSystem." + scheme + ".impl", Context.class.getName());
    }
  }

  @Override
  public void initialize(URI uri, Configuration configuration) throws IOException {
    super.initialize(uri, configuration);
    scheme = uri.getScheme();
  }

  @Override
  public URI getUri() {
    return URI.create(scheme + ":///");
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  private interface Operation<T> {
    T run() throws IOException;
  }

  private static <T> T change(Operation<T> operation) throws IOException {
    int n = OPERATIONS.getAndIncrement();
    if (n == betweenAt) {
      betweenAt = Integer.MAX_VALUE;
      fired = true;
      between.run();
    }
    boolean now = n == faultAt;
    boolean dead = n > faultAt && (fault == Fault.DEATH || fault == Fault.DEATH_AFTER);
    fired |= now;
    if (dead || (now && (fault == Fault.BEFORE || fault == Fault.DEATH))) {
      throw new IOException("Injected before operation " + n);
    }
    T result = operation.run();
    if (now) {
      throw new IOException("Injected after operation " + n);
    }
    return result;
  }

  @Override
  protected OutputStream createOutputStreamWithMode(Path f, boolean append, FsPermission permission)
      throws IOException {
    if (isMeant(HANG, f)) {
      hang();
    }
    if (isMeant(EXHAUST, f)) {
      throw new OutOfMemoryError("Injected heap space");
    }
    return new Limited(change(() -> super.createOutputStreamWithMode(f, append, permission)));
  }

  private boolean isMeant(String setting, Path f) {
    String part = getConf().get(setting, "");
    return !part.isEmpty() && f.toString().contains(part);
  }

  /** Unlike on a local disk one step, also for two at once. */
  @Override
  public FSDataOutputStream create(
      Path f,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    if (!overwrite) {
      super.mkdirs(f.getParent());
      change(() -> createNew(f));
    }
    return super.create(f, true, bufferSize, replication, blockSize, progress);
  }

  private Void createNew(Path f) throws IOException {
    if (!pathToFile(f).createNewFile()) {
      throw new FileAlreadyExistsException(f.toString());
    }
    return null;
  }

  private static void hang() throws IOException {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted.", e);
    }
  }

  /** Finds the disk full as soon as something is written. */
  private static final class Limited extends FilterOutputStream {
    Limited(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (full) {
        fired = true;
        throw new IOException("No space left on device");
      }
      change(
          () -> {
            out.write(bytes, offset, length);
            return null;
          });
    }
  }

  @Override
  public FSDataInputStream open(Path f, int bufferSize) throws IOException {
    String name = read;
    if (name != null && f.toString().contains(name)) {
      read = null;
      fired = true;
      between.run();
    }
    return super.open(f, bufferSize);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return change(() -> super.rename(from, to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return change(() -> super.delete(path, recursive));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return change(() -> super.mkdirs(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return plain(super.getFileStatus(path));
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    return Arrays.stream(super.listStatus(path))
        .map(FaultyFileSystem::plain)
        .toArray(FileStatus[]::new);
  }

  /** Without owner and rights, which the local disk looks up by paths of its own scheme only. */
  private static FileStatus plain(FileStatus status) {
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        status.getReplication(),
        status.getBlockSize(),
        status.getModificationTime(),
        status.getPath());
  }
}
