package io.prestomixture.scoring;

import java.util.List;

/** Outputs of components without a label: the loss of a row in every cluster. */
final class LossOutputs implements ComponentOutputs {
  private final int features;
  private final ComponentLoss[] losses;

  LossOutputs(List<ComponentDocument> components, int features) {
    this.features = features;
    losses = new ComponentLoss[components.size()];
    for (int k = 0; k < losses.length; k++) {
      ComponentDocument one = components.get(k);
      Fields.require(
          one.family().equals(components.get(0).family()),
          () ->
              String.format(
                  "Families '%s' and '%s' do not go together",
                  components.get(0).family(), one.family()));
      losses[k] = ComponentLoss.of("components[" + k + "].", one, features);
    }
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int width() {
    return 1;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public void put(Workspace row) {
    for (int k = 0; k < losses.length; k++) {
      row.inputs()[features + k] = losses[k].of(row.inputs(), row.differences());
    }
  }
}
