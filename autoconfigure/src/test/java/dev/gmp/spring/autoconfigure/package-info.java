@NullMarked
package dev.gmp.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
