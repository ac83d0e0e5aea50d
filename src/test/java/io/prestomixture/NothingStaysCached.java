package io.prestomixture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After every test of a class there are no more persisted RDDs than before it. */
public final class NothingStaysCached implements BeforeEachCallback, AfterEachCallback {
  private int before;

  private static int cached() {
    return SparkTest.session().sparkContext().getPersistentRDDs().size();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    before = cached();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    assertThat(cached()).as("persisted RDDs").isEqualTo(before);
  }
}
