@NullMarked
package dev.gmp.spring.task;

import org.jspecify.annotations.NullMarked;
