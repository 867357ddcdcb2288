package dev.gmp.sample.store;

import java.util.UUID;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import dev.gmp.sample.check.CheckStore;

/**
 * The application's store on a database in memory.
 */
public final class MemoryStore implements AutoCloseable {

	private final EmbeddedDatabase database = new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2)
		.setName(UUID.randomUUID().toString())
		.addScript("schema.sql")
		.build();

	private final CheckStore store = new JdbcCheckStore(JdbcClient.create(this.database));

	public CheckStore store() {
		return this.store;
	}

	@Override
	public void close() {
		this.database.shutdown();
	}

}
