package dev.gmp.sample.show;

/**
 * What a side can be loaded with.
 */
public enum ShowLoad {

	/** Threads that compute on and never give way. */
	HOGS,

	/** Threads that block what carries them, below a class initialiser. */
	BLOCKERS,

	/** Clients and a server that send bytes to and fro. */
	SOCKETS

}
