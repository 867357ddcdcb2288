@NullMarked
package dev.gmp.spring.actuate;

import org.jspecify.annotations.NullMarked;
