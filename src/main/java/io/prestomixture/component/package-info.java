/**
 * The component families: cost, sufficient statistics, training and marginal gains, one file per
 * family.
 */
package io.prestomixture.component;
