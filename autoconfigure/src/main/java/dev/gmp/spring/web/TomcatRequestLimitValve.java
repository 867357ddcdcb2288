package dev.gmp.spring.web;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Lets no more requests in than {@code server.tomcat.threads.max} says.
 */
final class TomcatRequestLimitValve extends ValveBase {

	private final RequestLimit limit;

	TomcatRequestLimitValve(int max) {
		super(true);
		this.limit = new RequestLimit(max);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		try {
			this.limit.enter();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
			return;
		}
		try {
			getNext().invoke(request, response);
		}
		finally {
			this.limit.leave();
		}
	}

}
