package io.prestomixture.component;

import java.io.Serializable;

/** A family bound to one training problem. */
public interface ComponentTrainer extends Serializable {}
