package dev.gmp.spring.web;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;

/**
 * Names the goroutine of a request after it.
 */
final class TomcatRequestNameValve extends ValveBase {

	TomcatRequestNameValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		String name = RequestName.enter(orEmpty(request.getMethod()), orEmpty(request.getRequestURI()));
		try {
			getNext().invoke(request, response);
		}
		finally {
			RequestName.leave(name);
		}
	}

	private static String orEmpty(@Nullable String text) {
		return (text != null) ? text : "";
	}

}
