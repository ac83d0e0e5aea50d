package io.prestomixture.component;

import java.io.Serializable;

/** What a family must know of one training problem. */
public record ProblemSettings(int numFeatures) implements Serializable {}
