/** Routers: which cluster a row goes to before its label is known. */
package io.prestomixture.router;
