package io.prestomixture;

/**
 * The params that {@link PrestoMixture} and {@link PrestoMixtureModel} share. Spark finds each by
 * the method of its name; {@code explainParams()} prints their documentation.
 */
public interface PrestoMixtureParams
    extends ColumnParams, ComponentParams, SearchParams, RouterParams, ExecutionParams {

  /** The definitions behind the accessors, held by the implementing class. */
  @Override
  ParamDefinitions definitions();
}
