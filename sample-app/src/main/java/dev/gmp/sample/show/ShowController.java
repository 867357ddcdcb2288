package dev.gmp.sample.show;

import java.util.Arrays;
import java.util.List;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.gmp.Gmp;

/**
 * The show: goroutines and stock virtual threads side by side under the same loads, until
 * they are stopped.
 */
@RestController
@RequestMapping("/show")
class ShowController implements ApplicationListener<ContextClosedEvent>, DisposableBean {

	private final List<ShowSide> sides;

	ShowController(ObjectProvider<Gmp> gmp) {
		int hogs = 2 * Runtime.getRuntime().availableProcessors();
		ShowSide stock = new ShowSide("stock virtual threads", Thread.ofVirtual().name("show").factory(), hogs);
		Gmp scheduler = gmp.getIfUnique();
		this.sides = (scheduler != null)
				? List.of(new ShowSide("goroutines", scheduler.goroutine().name("show").factory(), hogs), stock)
				: List.of(stock);
	}

	@GetMapping
	Show show() {
		return new Show(Arrays.stream(ShowLoad.values())
			.filter((load) -> this.sides.stream().anyMatch((side) -> side.has(load)))
			.toList(), this.sides.stream().map(ShowSide::picture).toList());
	}

	@PostMapping("/{load}")
	Show start(@PathVariable("load") ShowLoad load) {
		this.sides.forEach((side) -> side.start(load));
		return show();
	}

	@DeleteMapping("/{load}")
	Show stop(@PathVariable("load") ShowLoad load) {
		this.sides.forEach((side) -> side.stop(load));
		return show();
	}

	@DeleteMapping
	Show end() {
		this.sides.forEach(ShowSide::end);
		return show();
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		destroy();
	}

	@Override
	public void destroy() {
		this.sides.forEach(ShowSide::end);
	}

	/**
	 * What the page shows.
	 *
	 * @param loads the loads that are on
	 * @param sides both sides
	 */
	record Show(List<ShowLoad> loads, List<ShowSide.Picture> sides) {
	}

}
