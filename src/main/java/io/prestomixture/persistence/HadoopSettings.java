package io.prestomixture.persistence;

import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** How file systems are reached, whether or not Spark runs yet. */
public final class HadoopSettings {
  private HadoopSettings() {}

  /** The settings of the session that runs, or else those that one would start with. */
  public static Configuration current() {
    return SparkSession.getDefaultSession().isDefined()
        ? SparkSession.getDefaultSession().get().sparkContext().hadoopConfiguration()
        : SparkHadoopUtil.get().newConfiguration(new SparkConf());
  }
}
