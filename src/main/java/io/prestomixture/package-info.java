/** The public API: estimator, model, params and summary of PRESTO mixtures on Apache Spark. */
package io.prestomixture;
