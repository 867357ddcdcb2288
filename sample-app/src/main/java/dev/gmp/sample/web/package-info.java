/**
 * The checks over HTTP.
 */
@NullMarked
package dev.gmp.sample.web;

import org.jspecify.annotations.NullMarked;
