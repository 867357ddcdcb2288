// The panel that shows what the scheduler does now.
import { byId, element, figures, json, poll, show } from "./dom.js";

function processor(p) {
  const waiting = p.localRunQueue.size + (p.runnext ? 1 : 0);
  const held = p.machine === null || p.machine === undefined ? "no machine" : `M${p.machine}`;
  const width = Math.min(100, 100 * Math.sqrt(waiting / (p.localRunQueue.capacity + 1)));
  return element("li", { class: p.status },
    element("span", { class: "chip" }, `P${p.id}`),
    element("span", { class: "bar" },
      element("i", { style: `width:${width}%` }),
      element("span", {}, `${waiting} of ${p.localRunQueue.capacity + 1} queued`)),
    element("span", {}, `${p.status}, ${held}`));
}

function machine(m) {
  const state = m.spinning ? "spinning" : m.state;
  const doing = m.goroutine ? `: ${m.goroutine.name || "goroutine"} ${m.goroutine.id}` : "";
  return element("li", { title: m.thread }, element("span", { class: `chip ${state}` }, `M${m.id} ${state}${doing}`));
}

async function refresh() {
  try {
    const gmp = await json("/actuator/gmp");
    show("scheduler-error", "");
    byId("scheduler").hidden = false;
    figures("scheduler-figures", [
      ["GOMAXPROCS", gmp.gomaxprocs],
      ["goroutines", gmp.goroutines.total],
      ["running", gmp.goroutines.running],
      ["runnable", gmp.goroutines.runnable],
      ["waiting", gmp.goroutines.waiting],
      ["global queue", gmp.globalRunQueue.size],
      ["spawned so far", gmp.counters.spawned.toLocaleString("en")],
      ["stolen so far", gmp.counters.steals.toLocaleString("en")],
    ]);
    byId("processors").replaceChildren(...gmp.processors.map(processor));
    byId("machines").replaceChildren(...gmp.machines.map(machine));
  }
  catch (error) {
    byId("scheduler").hidden = true;
    show("scheduler-error", `${error.message} (With gmp.enabled=false there is no scheduler to show.)`);
  }
}

export function startScheduler() {
  poll(250, refresh);
}
