package io.prestomixture.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Names of vector entries, with and without ML attributes. */
class FeatureNamesTest {

  @Test
  void columnsWithoutAttributesAreNumbered() {
    StructType schema = new StructType().add("x", SQLDataTypes.VectorType());
    assertThat(FeatureNames.of(schema, "x", 3)).containsExactly("x[0]", "x[1]", "x[2]");
    assertThat(FeatureNames.of(schema, "x", -1)).isEmpty();
  }

  @Test
  void attributesGiveNamesWhereTheyHaveThem() {
    Attribute[] attributes = {
      NumericAttribute.defaultAttr().withName("age"), NumericAttribute.defaultAttr()
    };
    StructType schema =
        new StructType()
            .add("other", SQLDataTypes.VectorType())
            .add(new AttributeGroup("x", attributes).toStructField());
    assertThat(FeatureNames.of(schema, "x", 3)).containsExactly("age", "x[1]", "x[2]");
    assertThat(FeatureNames.of(schema, "other", 1)).containsExactly("other[0]");
  }
}
