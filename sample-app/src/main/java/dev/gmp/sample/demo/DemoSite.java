package dev.gmp.sample.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.gmp.sample.demo.DemoPage.DemoLink;
import dev.gmp.sample.demo.DemoPage.Failure;
import dev.gmp.sample.demo.DemoPage.File;
import dev.gmp.sample.demo.DemoPage.Html;
import dev.gmp.sample.demo.DemoPage.Moved;

/**
 * The plan of the demo site, a museum: a tree of halls, rooms and exhibits with links
 * across it, the same at each start, and every fault that a site can have at a place that
 * is written down here.
 */
final class DemoSite {

	/** Where the site begins. */
	static final String ROOT = "/demo/";

	static final int GUESTBOOK_BYTES = 3 << 20;

	/** An archive whose pages go on for ever, and an escalator of redirects likewise. */
	private static final String ARCHIVE = ROOT + "archive/";

	private static final String ESCALATOR = ROOT + "escalator/";

	private static final List<String> HALLS = List.of("Clocks", "Locks", "Music boxes", "Typewriters", "Cameras",
			"Wind-up toys", "Scales", "Telegraphs");

	private static final List<String> ROOMS = List.of("Springs", "Gears", "Levers", "Cams", "Ratchets", "Pendulums");

	private static final List<String> EXHIBITS = List.of("The first attempt", "The one that worked", "The famous copy",
			"The one nobody understands");

	private static final String LOGO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

	private final Map<String, DemoPage> pages = new LinkedHashMap<>();

	private final Map<String, List<DemoLink>> faults = faults();

	DemoSite() {
		addEntrance();
		for (int hall = 1; hall <= HALLS.size(); hall++) {
			addHall(hall);
		}
		addCurios();
	}

	/**
	 * Returns what is at an address.
	 * @param path the path of the address
	 * @return the page, or {@code null} if there is none
	 */
	@Nullable DemoPage find(String path) {
		DemoPage page = this.pages.get(path);
		if (page != null) {
			return page;
		}
		int archived = numberAfter(ARCHIVE, path);
		if (archived > 0) {
			return new Html("Archive, box " + archived, "Behind each box stands another one.",
					List.of(new DemoLink(String.valueOf(archived + 1), "The next box"), home()));
		}
		int step = numberAfter(ESCALATOR, path);
		return (step > 0) ? new Moved(302, ESCALATOR + (step + 1)) : null;
	}

	/**
	 * Returns every page of the plan; those that go on for ever are not among them.
	 * @return pages by path
	 */
	Map<String, DemoPage> pages() {
		return Collections.unmodifiableMap(this.pages);
	}

	private void addEntrance() {
		List<DemoLink> links = new ArrayList<>();
		for (int hall = 1; hall <= HALLS.size(); hall++) {
			links.add(new DemoLink(hall(hall), "Hall " + hall + ": " + HALLS.get(hall - 1)));
		}
		links.add(new DemoLink("old-entrance", "The old entrance"));
		links.add(new DemoLink("archive/1", "The archive"));
		links.add(new DemoLink("guestbook", "The guestbook"));
		links.add(new DemoLink("leaflet.txt", "Our leaflet"));
		links.add(new DemoLink("logo.png", "Our logo"));
		links.add(new DemoLink("mailto:curator@museum.example", "Write to us"));
		links.add(new DemoLink("tel:+1-555-0100", "Call us"));
		links.add(new DemoLink("javascript:print()", "Print this page"));
		links.add(new DemoLink("https://www.example.org/", "Our friends"));
		add(ROOT, new Html("Museum of Small Machines",
				"Welcome. Some of our signs are old, and a few doors lead nowhere: find them.", links));
	}

	private void addHall(int hall) {
		List<DemoLink> links = new ArrayList<>(List.of(home(), hallLink(hall % HALLS.size() + 1)));
		for (int room = 1; room <= ROOMS.size(); room++) {
			links.add(new DemoLink(room(hall, room), "Room " + room + ": " + ROOMS.get(room - 1)));
			addRoom(hall, room);
		}
		add(hall(hall), new Html("Hall " + hall + ": " + HALLS.get(hall - 1), "Six rooms, and a door to the next hall.",
				links));
	}

	private void addRoom(int hall, int room) {
		List<DemoLink> links = new ArrayList<>(List.of(home(), hallLink(hall)));
		// Across to the same room of another hall, by way of dots and a fragment.
		int other = (hall + room) % HALLS.size() + 1;
		links.add(new DemoLink("../../" + other + "/rooms/./" + room + "#door", ROOMS.get(room - 1) + " elsewhere"));
		for (int exhibit = 1; exhibit <= EXHIBITS.size(); exhibit++) {
			links.add(new DemoLink(exhibit(hall, room, exhibit), EXHIBITS.get(exhibit - 1)));
			addExhibit(hall, room, exhibit);
		}
		add(room(hall, room), new Html(HALLS.get(hall - 1) + ": " + ROOMS.get(room - 1),
				"Four exhibits. Please wind nothing up.", links));
	}

	private void addExhibit(int hall, int room, int exhibit) {
		int next = exhibit % EXHIBITS.size() + 1;
		int otherHall = (hall * 5 + exhibit) % HALLS.size() + 1;
		int otherRoom = (room * 5 + hall) % ROOMS.size() + 1;
		add(exhibit(hall, room, exhibit),
				new Html(EXHIBITS.get(exhibit - 1) + " (" + hall + "." + room + "." + exhibit + ")",
						"Of all our " + HALLS.get(hall - 1).toLowerCase(Locale.ROOT) + " this one has the most "
								+ ROOMS.get(room - 1).toLowerCase(Locale.ROOT) + ".",
						List.of(home(), hallLink(hall), new DemoLink(room(hall, room), "Back to the room"),
								new DemoLink(exhibit(hall, room, next), "Next: " + EXHIBITS.get(next - 1)),
								new DemoLink(exhibit(otherHall, otherRoom, next), "Compare with another one"))));
	}

	/** Pages that stand for what else there is on the web. */
	private void addCurios() {
		add(ROOT + "old-entrance", new Moved(301, ROOT));
		add(ROOT + "workshop",
				new Html("The workshop", "It takes its time: this page is slow on purpose.", List.of(home())));
		add(ROOT + "guestbook", new Html("The guestbook", "It is far too long.", List.of(home()), GUESTBOOK_BYTES));
		add(ROOT + "leaflet.txt", new File("text/plain", Base64.getEncoder()
			.encodeToString("Museum of Small Machines\nOpen daily.\n".getBytes(StandardCharsets.UTF_8))));
		add(ROOT + "logo.png", new File("image/png", LOGO));
		add(ROOT + "engine-room", new Failure());
		add(ROOT + "stairs/1", new Moved(302, "2"));
		add(ROOT + "stairs/2", new Moved(307, "3"));
		add(ROOT + "stairs/3", new Moved(303, hall(8)));
		add(ROOT + "carousel/a", new Moved(302, "b"));
		add(ROOT + "carousel/b", new Moved(302, "c"));
		add(ROOT + "carousel/c", new Moved(302, "a"));
		add(ROOT + "gift-shop", new Moved(302, "https://shop.museum.example/"));
		add(ROOT + "sold-exhibit", new Moved(301, "lost/key"));
	}

	/** The faults: links to pages that fail, or lead nowhere, by the page they are on. */
	private static Map<String, List<DemoLink>> faults() {
		DemoLink automaton = new DemoLink(ROOT + "lost/automaton", "The automaton");
		DemoLink musicBox = new DemoLink(ROOT + "lost/music-box", "The music box");
		return Map.ofEntries(Map.entry(exhibit(1, 1, 1), List.of(automaton)),
				Map.entry(room(3, 2), List.of(automaton, musicBox)), Map.entry(exhibit(5, 4, 2), List.of(automaton)),
				Map.entry(exhibit(2, 6, 3), List.of(new DemoLink(ROOT + "lost/orrery", "The orrery"))),
				Map.entry(exhibit(7, 1, 4), List.of(new DemoLink(ROOT + "lost/orrery", "The orrery"), musicBox)),
				Map.entry(room(8, 5), List.of(new DemoLink(ROOT + "lost/night watchman", "The night watchman"))),
				Map.entry(hall(1), List.of(new DemoLink(ROOT + "stairs/1", "The stairs to hall 8"))),
				Map.entry(hall(2), List.of(new DemoLink(ROOT + "workshop", "The workshop"))),
				Map.entry(hall(3), List.of(new DemoLink(ROOT + "gift-shop", "The gift shop"))),
				Map.entry(hall(4), List.of(new DemoLink(ROOT + "engine-room", "The engine room"))),
				Map.entry(hall(5), List.of(new DemoLink("http://localhost:9/", "Our sister museum"))),
				Map.entry(hall(6), List.of(new DemoLink(ROOT + "carousel/a", "The carousel"))),
				Map.entry(hall(7), List.of(new DemoLink(ROOT + "carousel/b", "The carousel, from behind"))),
				Map.entry(hall(8), List.of(new DemoLink(ROOT + "escalator/1", "The escalator"))),
				Map.entry(room(1, 6), List.of(new DemoLink(ROOT + "sold-exhibit", "The key, sold last year"))),
				Map.entry(room(4, 4), List.of(new DemoLink("http://nowhere.invalid/", "A museum that closed"))),
				Map.entry(exhibit(4, 4, 4),
						List.of(new DemoLink("http://[museum/", "A misprint"),
								new DemoLink("https://museum.example:99999/", "Another misprint"))),
				Map.entry(exhibit(6, 2, 1),
						List.of(new DemoLink("ftp://files.museum.example/plans", "The plans, for download"))));
	}

	private void add(String path, DemoPage page) {
		List<DemoLink> more = this.faults.get(path);
		if (more != null && page instanceof Html html) {
			List<DemoLink> links = new ArrayList<>(html.links());
			links.addAll(more);
			this.pages.put(path, new Html(html.title(), html.text(), links));
		}
		else {
			this.pages.put(path, page);
		}
	}

	private static int numberAfter(String prefix, String path) {
		if (!path.startsWith(prefix) || !path.substring(prefix.length()).matches("[1-9][0-9]{0,8}")) {
			return -1;
		}
		return Integer.parseInt(path.substring(prefix.length()));
	}

	private static DemoLink home() {
		return new DemoLink(ROOT, "Entrance");
	}

	private static DemoLink hallLink(int hall) {
		return new DemoLink(hall(hall), "Hall " + hall + ": " + HALLS.get(hall - 1));
	}

	private static String hall(int hall) {
		return ROOT + "halls/" + hall;
	}

	private static String room(int hall, int room) {
		return hall(hall) + "/rooms/" + room;
	}

	private static String exhibit(int hall, int room, int exhibit) {
		return room(hall, room) + "/exhibits/" + exhibit;
	}

}
