/**
 * Predictions without Spark: the JSON file of an exported mixture, and what scores rows with it.
 * Needs the JDK and Jackson only.
 */
package io.prestomixture.scoring;
