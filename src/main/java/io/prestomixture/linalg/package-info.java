/** Thin numerical kernels: Cholesky factors, quadratic forms, packed symmetric matrices, panels. */
package io.prestomixture.linalg;
