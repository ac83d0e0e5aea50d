/** The distributed fit: blocks and assignments, ordered reductions, the round. */
package io.prestomixture.engine;
