package dev.gmp.jdk;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;

/**
 * Reads small files again and again without allocating anything, which no stream or
 * channel of the JDK does: through the native methods of its file system on Unix. By one
 * thread at a time.
 */
public final class SmallFile {

	private static final int MAX_PATH = 64;

	private static final int MAX_CONTENT = 512;

	/** {@code O_CLOEXEC} of Linux; it reads only. */
	private static final int FLAGS = 02000000;

	private final ByteBuffer path = ByteBuffer.allocateDirect(MAX_PATH);

	private final ByteBuffer content = ByteBuffer.allocateDirect(MAX_CONTENT);

	private final long pathAddress = MemorySegment.ofBuffer(this.path).address();

	private final long contentAddress = MemorySegment.ofBuffer(this.content).address();

	SmallFile() {
	}

	/**
	 * Opens the package of the native methods.
	 * @param javaLang a lookup with private access to {@code java.lang}
	 * @return whether there are such methods
	 */
	static boolean open(MethodHandles.Lookup javaLang) {
		if (!System.getProperty("os.name", "").startsWith("Linux")) {
			return false;
		}
		try {
			JdkClasses.open(javaLang, Handles.DISPATCHER);
			SmallFile check = new SmallFile();
			check.begin("/proc/self/stat");
			return check.read() > 0;
		}
		catch (Throwable ex) {
			return false;
		}
	}

	/**
	 * Begins a path.
	 * @param path its beginning, in ASCII
	 * @return this
	 */
	public SmallFile begin(String path) {
		this.path.clear();
		return add(path);
	}

	/**
	 * Goes on with the path.
	 * @param more what comes next, in ASCII
	 * @return this
	 */
	public SmallFile add(String more) {
		for (int i = 0; i < more.length(); i++) {
			this.path.put((byte) more.charAt(i));
		}
		return this;
	}

	/**
	 * Goes on with the path.
	 * @param number what comes next, not negative
	 * @return this
	 */
	public SmallFile add(int number) {
		if (number >= 10) {
			add(number / 10);
		}
		this.path.put((byte) ('0' + number % 10));
		return this;
	}

	/**
	 * Reads the beginning of the file.
	 * @return how much was read, -1 if it could not be
	 */
	public int read() {
		this.path.put((byte) 0);
		try {
			int fd = (int) Handles.OPEN.invokeExact(this.pathAddress, FLAGS, 0);
			try {
				return (int) Handles.READ.invokeExact(fd, this.contentAddress, MAX_CONTENT);
			}
			finally {
				Handles.CLOSE.invokeExact(fd);
			}
		}
		catch (Throwable ex) {
			// It is not there, or there are no descriptors left.
			return -1;
		}
	}

	/**
	 * Returns a byte of what was read.
	 * @param i its index
	 * @return the byte
	 */
	public byte at(int i) {
		return this.content.get(i);
	}

	/**
	 * The handles; initialised at the first use, when the package is open.
	 */
	private static final class Handles {

		static final String DISPATCHER = "sun.nio.fs.UnixNativeDispatcher";

		static final MethodHandle OPEN;

		static final MethodHandle READ;

		static final MethodHandle CLOSE;

		static {
			try {
				MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Class.forName(DISPATCHER),
						MethodHandles.lookup());
				OPEN = method(lookup, "open0", int.class, long.class, int.class, int.class);
				READ = method(lookup, "read0", int.class, int.class, long.class, int.class);
				CLOSE = method(lookup, "close0", void.class, int.class);
			}
			catch (ReflectiveOperationException ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

		private static MethodHandle method(MethodHandles.Lookup lookup, String name, Class<?> result,
				Class<?>... parameters) throws ReflectiveOperationException {
			return lookup.findStatic(lookup.lookupClass(), name, MethodType.methodType(result, parameters));
		}

	}

}
