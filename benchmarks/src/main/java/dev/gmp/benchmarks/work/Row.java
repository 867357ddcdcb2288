package dev.gmp.benchmarks.work;

import java.util.List;

/**
 * A line of the table. Less is better in every line.
 *
 * @param work the name of the work that gives it
 * @param figure which of the work's figures
 * @param title what it is called
 * @param unit of its figures
 * @param source the program, as a path from the module's directory
 * @param bars what our scheduler must reach
 */
public record Row(String work, String figure, String title, String unit, String source, List<Bar> bars) {
}
