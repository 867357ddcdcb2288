package dev.gmp.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The current JDK with something of it called otherwise, as a later one may have it.
 */
public final class PatchedJdk {

	private PatchedJdk() {
	}

	/**
	 * Renames something in the classes of {@code java.base}.
	 * @param directory where to write the classes that change
	 * @param prefix what the paths of the classes to look at begin with
	 * @param name the name of a field or method
	 * @return what the JVM has to be told to use the classes
	 */
	public static List<String> rename(Path directory, String prefix, String name) throws IOException {
		int changed = 0;
		Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/java.base");
		try (Stream<Path> files = Files.walk(base)) {
			for (Path file : (Iterable<Path>) files.filter((path) -> isLookedAt(base, path, prefix))::iterator) {
				byte[] type = Files.readAllBytes(file);
				if (rename(type, name)) {
					Path target = directory.resolve(base.relativize(file).toString());
					Files.createDirectories(target.getParent());
					Files.write(target, type);
					changed++;
				}
			}
		}
		assertThat(changed).as("classes with " + name).isPositive();
		return List.of("--patch-module", "java.base=" + directory);
	}

	private static boolean isLookedAt(Path base, Path path, String prefix) {
		String name = base.relativize(path).toString();
		return name.startsWith(prefix) && name.endsWith(".class");
	}

	/*
	 * Constants of class files have their length before them, so this meets whole names
	 * only.
	 */
	private static boolean rename(byte[] type, String name) {
		byte[] constant = ("\0" + (char) name.length() + name).getBytes(StandardCharsets.US_ASCII);
		boolean found = false;
		for (int i = 0; i <= type.length - constant.length; i++) {
			int k = 0;
			while (k < constant.length && type[i + k] == constant[k]) {
				k++;
			}
			if (k == constant.length) {
				type[i + k - 1]++;
				found = true;
			}
		}
		return found;
	}

}
