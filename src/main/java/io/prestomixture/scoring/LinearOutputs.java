package io.prestomixture.scoring;

import java.util.List;

/** Outputs of components that predict a label. */
final class LinearOutputs implements ComponentOutputs {
  private final int features;
  private final int width;
  private final Link[] links;
  private final LinearScores scores;

  LinearOutputs(List<ComponentDocument> components, int width, int features) {
    this.features = features;
    this.width = width;
    int k = components.size();
    links = components.stream().map(one -> Link.of(one.family())).toArray(Link[]::new);
    double[] intercepts = new double[k * width];
    double[] coefficients = new double[k * width * features];
    for (int c = 0; c < k; c++) {
      ComponentDocument one = components.get(c);
      String field = "components[" + c + "].";
      Fields.require(
          width == 1 || (width > 2 && links[c] == Link.LOGISTIC),
          () ->
              String.format(
                  "Field '%scoefficients' has %d rows, which family '%s' cannot have",
                  field, width, one.family()));
      Fields.require(
          links[c].isClass() == links[0].isClass(),
          () ->
              String.format(
                  "Families '%s' and '%s' do not go together",
                  components.get(0).family(), one.family()));
      double[] own = Fields.numbers(field + "intercepts", one.intercepts(), width);
      System.arraycopy(own, 0, intercepts, c * width, width);
      own = Fields.matrix(field + "coefficients", one.coefficients(), width, features);
      System.arraycopy(own, 0, coefficients, c * own.length, own.length);
    }
    scores = new LinearScores(intercepts, coefficients);
  }

  @Override
  public int features() {
    return features;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int classes() {
    return links[0].isClass() ? Math.max(2, width) : 0;
  }

  @Override
  public void put(Workspace row) {
    double[] inputs = row.inputs();
    scores.productsFirst(inputs, inputs, features);
    for (int c = 0; c < links.length; c++) {
      links[c].apply(inputs, features + c * width, width);
    }
  }
}
