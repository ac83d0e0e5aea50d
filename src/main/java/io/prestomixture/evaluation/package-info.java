/** Metrics of fitted mixtures and of the models they are compared with. */
package io.prestomixture.evaluation;
