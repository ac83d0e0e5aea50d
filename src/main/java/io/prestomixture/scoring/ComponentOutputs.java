package io.prestomixture.scoring;

import java.util.List;

/** The outputs of all components of a mixture about a row: {@link ComponentDocument}. */
interface ComponentOutputs {

  /** Number of features of a row. */
  int features();

  /** Number of outputs of each component. */
  int width();

  /** Number of classes of the label; 0 unless it is a class. */
  int classes();

  /** Puts outputs behind the features among the inputs. */
  void put(Workspace row);

  /** The outputs of components that have been read. */
  static ComponentOutputs of(List<ComponentDocument> components) {
    Fields.require(!components.isEmpty(), () -> "Field 'components' has none");
    ComponentDocument first = Fields.present("components[0]", components.get(0));
    double[][] coefficients = Fields.present("components[0].coefficients", first.coefficients());
    Fields.require(
        coefficients.length > 0 && coefficients[0] != null && coefficients[0].length > 0,
        () -> "Field 'components[0].coefficients' has no number");
    for (int k = 0; k < components.size(); k++) {
      String field = "components[" + k + "]";
      Fields.present(field + ".family", Fields.present(field, components.get(k)).family());
      Fields.require(
          components.get(k).rows() >= 0, () -> String.format("Field '%s.rows' is negative", field));
    }
    return Link.isLinear(first.family())
        ? new LinearOutputs(components, coefficients.length, coefficients[0].length)
        : new LossOutputs(components, coefficients[0].length);
  }
}
