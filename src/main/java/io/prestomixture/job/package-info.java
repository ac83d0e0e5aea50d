/** The command line: one class per command, option parsing, exit codes. */
package io.prestomixture.job;
