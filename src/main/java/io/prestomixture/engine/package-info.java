/** The distributed fit: blocks and assignments, ordered reductions, the round, its checkpoints. */
package io.prestomixture.engine;
