/**
 * One request and its answer, and the links in an answer.
 */
@NullMarked
package dev.gmp.sample.fetch;

import org.jspecify.annotations.NullMarked;
