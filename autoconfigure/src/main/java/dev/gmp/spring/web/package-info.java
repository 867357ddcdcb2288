/**
 * Requests as goroutines: what Tomcat and Jetty run theirs on.
 */
@NullMarked
package dev.gmp.spring.web;

import org.jspecify.annotations.NullMarked;
