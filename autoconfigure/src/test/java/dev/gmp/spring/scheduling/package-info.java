@NullMarked
package dev.gmp.spring.scheduling;

import org.jspecify.annotations.NullMarked;
