package dev.gmp.benchmarks.report;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import dev.gmp.benchmarks.work.Row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The plots: they are XML, and what is in them stands where it should.
 */
class PlotTests {

	private static final Row ROW = new Row("spawn", "cost", "spawn & finish", "ns", "src/Spawn.java", List.of());

	@Test
	void barsOfSlowerPeersGoToTheRightAndThoseOfFasterOnesToTheLeft() throws Exception {
		Results results = new Samples().add("spawn", "cost", "gmp", 100)
			.add("spawn", "cost", "stock", 150, 200, 250)
			.add("spawn", "cost", "go", 50)
			.results();
		Document svg = parse(new BarPlot(results, List.of(ROW), Samples.PEERS).draw());
		double one = attribute(svg, "line", "stroke-width", "1.5", "x1");
		double stock = lastRect(svg, "#0f0", "x");
		assertThat(stock).isCloseTo(one, within(0.2));
		double go = lastRect(svg, "#00f", "x");
		assertThat(go + lastRect(svg, "#00f", "width")).isCloseTo(one, within(0.2));
		assertThat(lastRect(svg, "#0f0", "width")).isCloseTo(lastRect(svg, "#00f", "width"), within(0.2));
		assertThat(svg.getElementsByTagName("text").item(1).getTextContent()).isEqualTo("stock virtual threads");
	}

	@Test
	void barsOfNothingAreAnEmptyImage() throws Exception {
		assertThat(parse(new BarPlot(new Samples().results(), List.of(ROW), Samples.PEERS).draw())
			.getElementsByTagName("svg")
			.getLength()).isEqualTo(1);
	}

	@Test
	void linesHavePointsAtEachStepThatHasFigures() throws Exception {
		Map<String, Figures> points = new LinkedHashMap<>();
		points.put("1", new Figures(List.of(10.0, 11.0)));
		points.put("2", new Figures(List.of()));
		points.put("4", new Figures(List.of(100.0)));
		LinePlot plot = new LinePlot("Cost < 5");
		plot.add("Spawn", "ns", Samples.PEERS.getFirst(), points);
		Document svg = parse(plot.draw());
		assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(2);
		assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(1);
	}

	@Test
	void plotWithoutLinesIsEmpty() {
		LinePlot plot = new LinePlot("Cost");
		plot.add("Spawn", "ns", Samples.PEERS.getFirst(), Map.of("1", new Figures(List.of())));
		assertThat(plot.isEmpty()).isTrue();
	}

	@Test
	void decadesAreAsLongEverywhere() {
		LogScale scale = LogScale.around(new Figures(List.of(1.0, 1_000.0)), 0, 300);
		assertThat(scale.at(10) - scale.at(1)).isCloseTo(scale.at(1_000) - scale.at(100), within(1e-6));
		assertThat(scale.ticks()).startsWith(1.0, 2.0, 5.0, 10.0).endsWith(500.0, 1_000.0);
	}

	private static Document parse(String svg) throws Exception {
		return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
	}

	private static double lastRect(Document svg, String color, String name) {
		return attribute(svg, "rect", "fill", color, name);
	}

	private static double attribute(Document svg, String element, String by, String value, String name) {
		double found = Double.NaN;
		for (int i = 0; i < svg.getElementsByTagName(element).getLength(); i++) {
			var attributes = svg.getElementsByTagName(element).item(i).getAttributes();
			if (attributes.getNamedItem(by) != null && attributes.getNamedItem(by).getNodeValue().equals(value)) {
				found = Double.parseDouble(attributes.getNamedItem(name).getNodeValue());
			}
		}
		return found;
	}

}
