package io.prestomixture.evaluation;

/**
 * What a method did on one split.
 *
 * @param trainObjective Σ w·[loss + λ‖θ‖²] over the training rows; null for what is no mixture
 * @param testError RMSE in label units, error rate of classes, deviance of counts
 * @param testLogLoss mean −log probability of the class; null where there is none
 * @param router what new rows were routed by, and how; null where nothing
 * @param routerAccuracy share of held-out training rows sent to their own cluster; null likewise
 * @param seconds wall-clock time of training
 * @param fullPasses looks at all training rows
 * @param parametersPerPrediction numbers that one prediction reads
 * @param multiplyAddsPerPrediction multiply-adds of one prediction
 * @param modelBytes length of the serialised model
 */
public record Measurement(
    Double trainObjective,
    double testError,
    Double testLogLoss,
    String router,
    Double routerAccuracy,
    double seconds,
    int fullPasses,
    long parametersPerPrediction,
    long multiplyAddsPerPrediction,
    long modelBytes) {}
