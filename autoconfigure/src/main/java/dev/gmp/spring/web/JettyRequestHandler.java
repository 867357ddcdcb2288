package dev.gmp.spring.web;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Names the goroutine of a request after it, and lets no more requests in than
 * {@code server.jetty.threads.max} says.
 */
final class JettyRequestHandler extends Handler.Wrapper {

	private final @Nullable RequestLimit limit;

	JettyRequestHandler(@Nullable Integer maxRequests) {
		this.limit = (maxRequests != null) ? new RequestLimit(maxRequests) : null;
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		String path = request.getHttpURI().getPath();
		String name = RequestName.enter(request.getMethod(), (path != null) ? path : "");
		try {
			return handleInLimit(request, response, callback);
		}
		finally {
			RequestName.leave(name);
		}
	}

	private boolean handleInLimit(Request request, Response response, Callback callback) throws Exception {
		RequestLimit limit = this.limit;
		if (limit == null) {
			return super.handle(request, response, callback);
		}
		limit.enter();
		try {
			return super.handle(request, response, callback);
		}
		finally {
			limit.leave();
		}
	}

}
