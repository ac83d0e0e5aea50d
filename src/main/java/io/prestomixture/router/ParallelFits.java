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
 * Trains several models side by side, as many at once as the cluster has cores, since the jobs of
 * each have one task at a time. The threads are new ones: so they inherit the caller's class loader
 * and Spark properties.
 */
final class ParallelFits {
  private ParallelFits() {}

  /** Sets every model of the array to what {@code fit} makes of its index. */
  static <M> void fill(M[] models, IntFunction<M> fit) {
    int cores = SparkSession.active().sparkContext().defaultParallelism();
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(models.length, cores));
    try {
      List<Future<M>> fits = new ArrayList<>();
      for (int i = 0; i < models.length; i++) {
        int number = i;
        fits.add(threads.submit(() -> fit.apply(number)));
      }
      for (int i = 0; i < models.length; i++) {
        models[i] = fits.get(i).get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A router could not be trained.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The training of a router was interrupted.", e);
    } finally {
      threads.shutdownNow();
    }
  }
}
