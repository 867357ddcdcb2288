package dev.gmp.spring.web;

/**
 * Tells in the name of a goroutine which request it works for, such as
 * {@code tomcat-handler-7 GET /checks}, so that dumps speak of requests. The name begins
 * as it always does, for those who look for it in their logs.
 */
final class RequestName {

	/** Longer paths are cut: the name is for people, and each dump repeats it. */
	private static final int MAX_PATH = 120;

	private RequestName() {
	}

	/**
	 * Adds a request to the name of the current thread.
	 * @param method the method of the request
	 * @param path its path, without the query, which may hold secrets
	 * @return the name before, for {@link #leave}
	 */
	static String enter(String method, String path) {
		Thread thread = Thread.currentThread();
		String name = thread.getName();
		if (thread.isVirtual()) {
			thread.setName(name + ' ' + method + ' '
					+ ((path.length() > MAX_PATH) ? path.substring(0, MAX_PATH) + "..." : path));
		}
		return name;
	}

	/**
	 * Takes the request out of the name of the current thread again.
	 * @param name the name before
	 */
	static void leave(String name) {
		Thread thread = Thread.currentThread();
		if (thread.isVirtual()) {
			thread.setName(name);
		}
	}

}
