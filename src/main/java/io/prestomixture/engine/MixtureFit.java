package io.prestomixture.engine;

import io.prestomixture.component.Component;
import io.prestomixture.component.FittedComponent;
import io.prestomixture.data.FeatureScaling;
import io.prestomixture.data.RowBlock;
import io.prestomixture.selection.BlockPartition;
import io.prestomixture.selection.Decision;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A finished fit that still holds its packed rows and their partition; close it to release them.
 */
public final class MixtureFit implements AutoCloseable {
  /** Separates the sample handed out from the one that initialisation used. */
  private static final long SAMPLE_STREAM = 0x5A3BL;

  private final SparkSession session;
  private final PackedRows rows;
  private final FullDataLoop loop;
  private final Checkpoints checkpoints;
  private final long seed;
  private final FitHistory history;

  MixtureFit(
      SparkSession session,
      PackedRows rows,
      FullDataLoop loop,
      Checkpoints checkpoints,
      Certification certification,
      long seed,
      long startNanos) {
    this.session = session;
    this.rows = rows;
    this.loop = loop;
    this.checkpoints = checkpoints;
    this.seed = seed;
    // Checking the input is a pass of its own; packing happens in the first pass that follows.
    this.history =
        new FitHistory(
            loop.course().rounds(),
            loop.course().stopReason(),
            rows.summary().rows(),
            rows.summary().weight(),
            rows.summary().numFeatures(),
            loop.passes() + certification.passes() + 1,
            loop.course().stability(),
            loop.routingWeight(),
            loop.course().routingChoice(),
            certification.certificate(),
            checkpoints == null ? (System.nanoTime() - startNanos) / 1e9 : checkpoints.seconds(),
            loop.course().capacityCost(),
            rows.summary().fingerprint());
  }

  /** The trained components, by cluster. */
  public List<FittedComponent> components() {
    List<FittedComponent> fitted = new ArrayList<>();
    List<Component> components = loop.components();
    for (int c = 0; c < components.size(); c++) {
      fitted.add(rows.trainers().get(c).describe(components.get(c)));
    }
    return fitted;
  }

  /** The course of the fit. */
  public FitHistory history() {
    return history;
  }

  /**
   * About {@code maxRows} training rows (all, if there are fewer) with the cluster they ended in,
   * chosen by a hash of their content: columns {@code features} (vector), {@code label} (double, 0
   * without labels), {@code weight} (double), {@code cluster} (int). To be used before the fit is
   * closed.
   */
  public Dataset<Row> assignedSample(int maxRows) {
    double share = maxRows / (double) Math.max(1, rows.summary().rows());
    long stream = seed ^ SAMPLE_STREAM;
    Broadcast<FeatureScaling> scaling = rows.sharedScaling();
    Decision decision = loop.decision();
    JavaRDD<Row> sample =
        BlockTask.over(
            rows.blocks(),
            loop.states(),
            (blocks, states) -> sample(blocks, states, decision, scaling.value(), share, stream));
    StructType schema =
        new StructType()
            .add("features", SQLDataTypes.VectorType(), false)
            .add("label", DataTypes.DoubleType, false)
            .add("weight", DataTypes.DoubleType, false)
            .add("cluster", DataTypes.IntegerType, false);
    return session.createDataFrame(sample, schema);
  }

  private static Iterator<Row> sample(
      Iterator<RowBlock> blocks,
      Iterator<BlockPartition> states,
      Decision decision,
      FeatureScaling scaling,
      double share,
      long seed) {
    List<Row> sampled = new ArrayList<>();
    int partition = TaskContext.getPartitionId();
    for (int index = 0; blocks.hasNext(); index++) {
      RowBlock block = blocks.next();
      short[] clusters = states.next().after(decision, partition, index);
      for (int i : RowSample.below(share, block, seed)) {
        sampled.add(
            RowFactory.create(
                block.original(i, scaling),
                block.label(i) + scaling.labelShift(),
                block.weight(i),
                (int) clusters[i]));
      }
    }
    return sampled.iterator();
  }

  /** Removes the checkpoints, last of all: of the rows nothing can be asked any more. */
  public void removeCheckpoints() {
    if (checkpoints != null) {
      checkpoints.removeAll();
    }
  }

  @Override
  public void close() {
    loop.close();
    rows.close();
  }
}
