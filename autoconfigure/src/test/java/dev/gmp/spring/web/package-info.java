@NullMarked
package dev.gmp.spring.web;

import org.jspecify.annotations.NullMarked;
