package io.prestomixture.router;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.apache.spark.sql.SparkSession;

/**
 * Trains several models side by side, as many at once as the cluster has cores: each one's jobs
 * have one task. The threads are new ones, so that they inherit the caller's class loader and Spark
 * properties.
 */
final class ParallelFits {
  private ParallelFits() {}

  /** The models 0 to n − 1, in this order. */
  static <M> List<M> fit(int n, IntFunction<M> fit) {
    int cores = SparkSession.active().sparkContext().defaultParallelism();
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(n, cores));
    try {
      List<Future<M>> fits = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        int number = i;
        fits.add(threads.submit(() -> fit.apply(number)));
      }
      List<M> models = new ArrayList<>();
      for (Future<M> model : fits) {
        models.add(model.get());
      }
      return models;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A router could not be trained.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Router training was interrupted.", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
