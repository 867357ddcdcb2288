package dev.gmp.inspect;

/**
 * What a processor (P) is doing.
 */
public enum ProcessorStatus {

	/** No machine holds it: there is nothing to run. */
	IDLE,

	/** A machine holds it and runs goroutines or looks for one. */
	RUNNING,

	/** Its machine is in a syscall; sysmon takes it if that lasts. */
	SYSCALL

}
