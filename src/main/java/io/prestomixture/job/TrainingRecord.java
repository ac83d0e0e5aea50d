package io.prestomixture.job;

import java.util.List;
import java.util.Map;

/**
 * What a model directory holds beside the models, as {@code training.json}.
 *
 * @param input the training file
 * @param columns what its columns were used for
 * @param featureNames the name of each coefficient
 * @param holdOut which rows were kept apart
 * @param labelScale the units in which the label was learned; null for its own
 * @param metrics the metrics of training
 */
record TrainingRecord(
    String input,
    ColumnRoles columns,
    List<String> featureNames,
    HoldOut holdOut,
    LabelScale labelScale,
    Map<String, Object> metrics) {}
