package dev.gmp.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;

/**
 * The CPU time of the garbage collector's threads, of which the JVM tells only a
 * management bean of its own before JDK 26.
 */
final class GcThreads {

	private static final String BEANS = "sun.management.ManagementFactoryHelper";

	private static final String BEAN = "sun.management.HotspotThreadMBean";

	/** How the threads of G1, Parallel, ZGC and Shenandoah are called. */
	private static final String[] PREFIXES = { "GC Thread#", "G1 ", "Z", "RuntimeWorker#", "Shenandoah" };

	/** The Serial collector has no threads: this one does its work. */
	private static final String VM_THREAD = "VM Thread";

	private final MethodHandle cpuTimes;

	GcThreads(MethodHandles.Lookup javaLang) throws Throwable {
		MethodHandles.Lookup management = JdkClasses.open(javaLang, BEANS);
		Class<?> bean = management.findClass(BEAN);
		Object instance = management
			.findStatic(management.lookupClass(), "getHotspotThreadMBean", MethodType.methodType(bean))
			.invoke();
		this.cpuTimes = management.findVirtual(bean, "getInternalThreadCpuTimes", MethodType.methodType(Map.class))
			.bindTo(instance)
			.asType(MethodType.methodType(Map.class));
	}

	/**
	 * Adds up the CPU time since the JVM started. Takes some ten microseconds.
	 * @return nanoseconds
	 */
	@SuppressWarnings("unchecked")
	long cpuTime() throws Throwable {
		return ofCollector((Map<String, Long>) this.cpuTimes.invokeExact());
	}

	static long ofCollector(Map<String, Long> cpuTimes) {
		long sum = 0;
		boolean found = false;
		for (Map.Entry<String, Long> entry : cpuTimes.entrySet()) {
			if (isOfCollector(entry.getKey())) {
				found = true;
				sum += entry.getValue();
			}
		}
		return found ? sum : cpuTimes.getOrDefault(VM_THREAD, 0L);
	}

	private static boolean isOfCollector(String thread) {
		for (String prefix : PREFIXES) {
			if (thread.startsWith(prefix)) {
				return true;
			}
		}
		return false;
	}

}
