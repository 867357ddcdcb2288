@NullMarked
package dev.gmp.spring.aop;

import org.jspecify.annotations.NullMarked;
