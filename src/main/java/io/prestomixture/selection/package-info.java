/** Which rows move: marginal gains, the sieve, the modular majorization. Pure, no Spark. */
package io.prestomixture.selection;
