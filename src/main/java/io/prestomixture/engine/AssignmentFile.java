package io.prestomixture.engine;

import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The clusters of the rows of one partition, as bytes: what executors write of a checkpoint, in the
 * format that {@link Checkpoints} describes.
 */
final class AssignmentFile {
  private static final int MOST_BYTE_CLUSTERS = 256;

  private AssignmentFile() {}

  /** The clusters of a block, and what tells its rows. */
  private record Entry(long signature, BlockPartition clusters) {}

  /** Writes the clusters of all blocks of a partition. */
  static void write(
      int k, Iterator<RowBlock> blocks, Iterator<short[]> clusters, OutputStream stream)
      throws IOException {
    DataOutputStream out = new DataOutputStream(stream);
    out.writeInt(k);
    while (blocks.hasNext()) {
      RowBlock block = blocks.next();
      out.writeBoolean(true);
      out.writeLong(block.signature());
      out.writeInt(block.size());
      out.write(bytes(clusters.next(), k));
    }
    out.writeBoolean(false);
    out.flush();
  }

  private static int width(int k) {
    return k <= MOST_BYTE_CLUSTERS ? 1 : 2;
  }

  private static byte[] bytes(short[] clusters, int k) {
    int width = width(k);
    byte[] bytes = new byte[width * clusters.length];
    for (int i = 0; i < clusters.length; i++) {
      if (width == 2) {
        bytes[2 * i] = (byte) (clusters[i] >> Byte.SIZE);
      }
      bytes[width * i + width - 1] = (byte) clusters[i];
    }
    return bytes;
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param blocks the blocks that it was written of
   * @throws IOException if it is not that, or the blocks hold other rows, or in another order, as
   *     those have that Spark computes again from an input without an order of its own
   */
  static List<BlockPartition> read(int k, Iterator<RowBlock> blocks, InputStream stream)
      throws IOException {
    List<Entry> entries = entries(k, stream);
    if (!areOf(blocks, entries)) {
      throw new IOException(
          "the rows were computed again and came in another order; sort them within partitions, or"
              + " write them to a file and read that");
    }
    return entries.stream().map(Entry::clusters).toList();
  }

  /**
   * Whether a file is about these rows in this order.
   *
   * @throws IOException if {@link #write} did not write it
   */
  static boolean isOf(Iterator<RowBlock> blocks, int k, InputStream stream) throws IOException {
    return areOf(blocks, entries(k, stream));
  }

  private static boolean areOf(Iterator<RowBlock> blocks, List<Entry> entries) {
    for (Entry entry : entries) {
      RowBlock block = blocks.hasNext() ? blocks.next() : null;
      if (block == null
          || block.size() != entry.clusters.clusters().length
          || block.signature() != entry.signature) {
        return false;
      }
    }
    return !blocks.hasNext();
  }

  private static List<Entry> entries(int k, InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    int written = in.readInt();
    if (written != k) {
      throw new IOException(String.format("field 'k' is %d instead of %d", written, k));
    }
    List<Entry> entries = new ArrayList<>();
    while (in.readBoolean()) {
      long signature = in.readLong();
      int rows = in.readInt();
      if (rows < 0) {
        throw new IOException(String.format("a block has %d rows", rows));
      }
      byte[] bytes = in.readNBytes(Math.multiplyExact(rows, width(k)));
      entries.add(new Entry(signature, BlockPartition.of(clusters(bytes, rows, k))));
    }
    if (in.read() >= 0) {
      throw new IOException("it goes on after its end");
    }
    return entries;
  }

  private static short[] clusters(byte[] bytes, int rows, int k) throws IOException {
    int width = width(k);
    if (bytes.length != width * rows) {
      throw new IOException("a block ends too early");
    }
    short[] clusters = new short[rows];
    for (int i = 0; i < rows; i++) {
      int low = bytes[width * i + width - 1] & 0xFF;
      int cluster = width == 1 ? low : (bytes[2 * i] & 0xFF) << Byte.SIZE | low;
      if (cluster >= k) {
        throw new IOException(String.format("a row is in cluster %d of %d", cluster, k));
      }
      clusters[i] = (short) cluster;
    }
    return clusters;
  }
}
