@NullMarked
package dev.gmp.spring.listener;

import org.jspecify.annotations.NullMarked;
