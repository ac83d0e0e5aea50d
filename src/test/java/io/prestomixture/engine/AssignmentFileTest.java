package io.prestomixture.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prestomixture.data.RowBlock;
import io.prestomixture.data.RowBlockBuilder;
import io.prestomixture.selection.BlockPartition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What executors write of a partition is what they read. */
class AssignmentFileTest {

  private static List<RowBlock> blocks(int count, Random random) {
    List<RowBlock> blocks = new ArrayList<>();
    for (int b = 0; b < count; b++) {
      RowBlockBuilder builder = new RowBlockBuilder(1, false);
      int rows = 1 + random.nextInt(300);
      for (int i = 0; i < rows; i++) {
        builder.add(new double[] {i}, 0, 1, random.nextLong());
      }
      blocks.add(builder.build());
    }
    return blocks;
  }

  private static List<short[]> clusters(List<RowBlock> blocks, int k, Random random) {
    List<short[]> clusters = new ArrayList<>();
    for (RowBlock block : blocks) {
      short[] ofBlock = new short[block.size()];
      for (int i = 0; i < ofBlock.length; i++) {
        ofBlock[i] = (short) random.nextInt(k);
      }
      ofBlock[0] = (short) (k - 1);
      clusters.add(ofBlock);
    }
    return clusters;
  }

  private static byte[] written(int k, List<RowBlock> blocks, List<short[]> clusters)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AssignmentFile.write(k, blocks.iterator(), clusters.iterator(), out);
    return out.toByteArray();
  }

  private static boolean isOf(List<RowBlock> blocks, int k, byte[] bytes) throws IOException {
    return AssignmentFile.isOf(blocks.iterator(), k, new ByteArrayInputStream(bytes));
  }

  private static List<BlockPartition> read(List<RowBlock> blocks, int k, byte[] bytes)
      throws IOException {
    return AssignmentFile.read(k, blocks.iterator(), new ByteArrayInputStream(bytes));
  }

  @Property(tries = 100)
  void everyClusterOfEveryRowIsReadAsItWas(
      @ForAll @IntRange(min = 1, max = 32767) int anyK, @ForAll long seed) throws IOException {
    Random random = new Random(seed);
    for (int k : new int[] {anyK, 256, 257}) {
      List<RowBlock> blocks = blocks(random.nextInt(4), random);
      List<short[]> clusters = clusters(blocks, k, random);
      byte[] bytes = written(k, blocks, clusters);
      int rows = blocks.stream().mapToInt(RowBlock::size).sum();
      assertThat(bytes).hasSize(4 + 13 * blocks.size() + 1 + (k <= 256 ? 1 : 2) * rows);
      List<BlockPartition> read = read(blocks, k, bytes);
      assertThat(read).hasSameSizeAs(blocks);
      for (int b = 0; b < read.size(); b++) {
        assertThat(read.get(b).clusters()).isEqualTo(clusters.get(b));
      }
      assertThat(isOf(blocks, k, bytes)).isTrue();
    }
  }

  @Test
  void otherRowsAreTold() throws IOException {
    Random random = new Random(1);
    List<RowBlock> blocks = blocks(2, random);
    byte[] bytes = written(3, blocks, clusters(blocks, 3, random));
    assertThat(isOf(List.of(blocks.get(1), blocks.get(0)), 3, bytes)).isFalse();
    assertThat(isOf(blocks.subList(0, 1), 3, bytes)).isFalse();
    List<RowBlock> more = new ArrayList<>(blocks);
    more.addAll(blocks(1, random));
    assertThat(isOf(more, 3, bytes)).isFalse();
    assertThatThrownBy(() -> read(List.of(blocks.get(1), blocks.get(0)), 3, bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("came in another order");
  }

  @Test
  void whatWasNotWrittenSoIsNotRead() throws IOException {
    Random random = new Random(2);
    List<RowBlock> blocks = blocks(1, random);
    byte[] bytes = written(300, blocks, clusters(blocks, 300, random));
    assertThatThrownBy(() -> read(blocks, 299, bytes))
        .hasMessage("field 'k' is 300 instead of 299");
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> read(blocks, 300, longer)).hasMessage("it goes on after its end");
    for (int length = 0; length < bytes.length; length++) {
      byte[] shorter = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(blocks, 300, shorter)).isInstanceOf(IOException.class);
    }
    byte[] beyond = bytes.clone();
    beyond[4 + 13] = 2;
    assertThatThrownBy(() -> read(blocks, 300, beyond)).hasMessageContaining("of 300");
  }
}
