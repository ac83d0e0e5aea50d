package io.prestomixture.data;

import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.sql.types.StructType;

/** Names of the entries of a vector column. */
public final class FeatureNames {
  private FeatureNames() {}

  /**
   * The names that the column's ML attributes give, else {@code column[0]}, {@code column[1]}, …
   */
  public static String[] of(StructType schema, String column, int numFeatures) {
    AttributeGroup group = AttributeGroup.fromStructField(schema.apply(column));
    Attribute[] attributes = group.attributes().isDefined() ? group.attributes().get() : null;
    return IntStream.range(0, Math.max(numFeatures, 0))
        .mapToObj(
            j ->
                attributes != null && j < attributes.length && attributes[j].name().isDefined()
                    ? attributes[j].name().get()
                    : column + "[" + j + "]")
        .toArray(String[]::new);
  }
}
