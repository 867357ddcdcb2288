package dev.gmp.netpoll;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.h2.tools.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import dev.gmp.Gmp;
import dev.gmp.NetpollPolicy;
import dev.gmp.testing.GoroutineDumpOnFailure;
import dev.gmp.testing.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A JDBC driver that talks to its database over TCP, in goroutines.
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(names = { "INTEGRATED", "JDK" })
@ExtendWith(GoroutineDumpOnFailure.class)
class JdbcTests {

	private static final int GOROUTINES = 16;

	private static final int TRANSFERS = 50;

	private final NetpollPolicy policy;

	private Server database;

	JdbcTests(NetpollPolicy policy) {
		this.policy = policy;
	}

	@BeforeEach
	void startDatabase() throws SQLException {
		this.database = Server.createTcpServer("-tcpPort", "0", "-tcpDaemon", "-ifNotExists").start();
	}

	@AfterEach
	void stopDatabase() {
		this.database.stop();
	}

	private Connection connect() throws SQLException {
		return DriverManager.getConnection("jdbc:h2:tcp://localhost:" + this.database.getPort() + "/mem:" + this.policy,
				"sa", "");
	}

	@Test
	void transactionsOfManyGoroutinesAddUp(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).netpoll(this.policy));
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			statement.execute("create table account (id int primary key, amount int)");
			statement.execute("insert into account select x, 0 from system_range(0, " + (GOROUTINES - 1) + ")");
			List<Future<Boolean>> transfers = new ArrayList<>();
			for (int i = 0; i < GOROUTINES; i++) {
				int id = i;
				transfers.add(gmp.go(() -> transfer(id)));
			}
			for (Future<Boolean> transfer : transfers) {
				assertThat(transfer.get(30, TimeUnit.SECONDS)).isTrue();
			}
			try (ResultSet result = statement
				.executeQuery("select count(*) from account where amount = " + TRANSFERS)) {
				assertThat(result.next()).isTrue();
				assertThat(result.getInt(1)).isEqualTo(GOROUTINES);
			}
		}
		if (this.policy == NetpollPolicy.INTEGRATED) {
			assertThat(gmp.snapshot().netpoll().ready()).isPositive();
		}
	}

	private boolean transfer(int id) throws SQLException {
		try (Connection connection = connect()) {
			connection.setAutoCommit(false);
			try (PreparedStatement update = connection
				.prepareStatement("update account set amount = amount + 1 where id = ?")) {
				for (int i = 0; i < TRANSFERS; i++) {
					update.setInt(1, id);
					assertThat(update.executeUpdate()).isEqualTo(1);
					connection.commit();
				}
			}
		}
		return true;
	}

	@Test
	void aStatementThatTakesTooLongIsCancelled(Schedulers schedulers) throws Exception {
		Gmp gmp = schedulers.start((builder) -> builder.processors(2).netpoll(this.policy));
		Future<Boolean> slow = gmp.go(() -> {
			try (Connection connection = connect(); Statement statement = connection.createStatement()) {
				statement.setQueryTimeout(1);
				assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.executeQuery(
						"select sum(a.x * b.x) from system_range(1, 1000000) a," + " system_range(1, 1000000) b"));
			}
			return true;
		});
		assertThat(slow.get(30, TimeUnit.SECONDS)).isTrue();
	}

}
