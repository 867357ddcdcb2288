/**
 * Addresses of pages: parsed, resolved and normalised, so that each page has one address.
 */
@NullMarked
package dev.gmp.sample.url;

import org.jspecify.annotations.NullMarked;
