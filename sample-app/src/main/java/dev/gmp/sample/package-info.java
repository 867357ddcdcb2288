/**
 * A site checker: crawls a site with a goroutine a page and reports what is broken.
 */
@NullMarked
package dev.gmp.sample;

import org.jspecify.annotations.NullMarked;
