/** Self-contained HTML reports of models and comparisons. */
package io.prestomixture.report;
