package io.prestomixture.data;

import java.io.Serializable;
import java.util.Optional;

/**
 * The columns a fit reads.
 *
 * @param features name of a vector column
 * @param label name of a numeric column; empty for families that learn without a label
 * @param weight name of a numeric column of non-negative instance weights; empty when every row
 *     weighs 1
 */
public record InputColumns(String features, Optional<String> label, Optional<String> weight)
    implements Serializable {}
