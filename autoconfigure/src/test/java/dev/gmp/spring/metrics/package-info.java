@NullMarked
package dev.gmp.spring.metrics;

import org.jspecify.annotations.NullMarked;
