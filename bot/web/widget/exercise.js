// Paced breathing: a circle that grows and shrinks, or for whoever wants no motion a bar of steps. It moves only when asked to.

import { button, h } from "./dom.js";

const within = (value, low, high, otherwise) => (Number.isFinite(Number(value)) && value !== null ? Math.min(high, Math.max(low, Number(value))) : otherwise);

/** `data`: {in, hold, out: seconds; rounds}. A longer breath out than in is what slows the body. */
export function breathing(data, t) {
  const phases = [["in", within(data.in, 1, 10, 4)], ["hold", within(data.hold, 0, 10, 0)], ["out", within(data.out, 1, 15, 6)]].filter(([, s]) => s > 0);
  const rounds = within(data.rounds, 1, 20, 6);
  const ball = h("div", { class: "ball" });
  const label = h("p", { class: "phase" }, t("breath.ready"));
  const count = h("p", { class: "count soft" });
  const steps = h("div", { class: "steps" });
  let timer = 0;

  const stop = (words) => {
    clearTimeout(timer);
    timer = 0;
    ball.className = "ball";
    steps.replaceChildren();
    label.textContent = words;
    count.textContent = "";
    toggle.querySelector("span").textContent = t("breath.start");
  };
  const run = (round, at) => {
    if (!ball.isConnected) return stop(t("breath.ready"));
    if (round >= rounds) return stop(t("breath.done"));
    const [phase, seconds] = phases[at];
    label.textContent = t(`breath.${phase}`);
    ball.style.setProperty("--seconds", `${seconds}s`);
    ball.className = `ball ${phase}`;
    const marks = Array.from({ length: Math.round(seconds) }, () => h("i"));
    steps.replaceChildren(...marks);
    const tick = (left) => {
      if (left <= 0) return run(at + 1 < phases.length ? round : round + 1, (at + 1) % phases.length);
      count.textContent = t("breath.count", { left, round: round + 1, rounds });
      const mark = marks[marks.length - left];
      if (mark) mark.className = "on";
      timer = setTimeout(() => tick(left - 1), 1000);
      return undefined;
    };
    return tick(Math.round(seconds));
  };
  const toggle = button(t("breath.start"), () => {
    if (timer) return stop(t("breath.stopped"));
    toggle.querySelector("span").textContent = t("breath.stop");
    return run(0, 0);
  }, { class: "choice solid" });
  const pattern = t(phases.length > 2 ? "breath.pattern_hold" : "breath.pattern", {
    in: phases[0][1], hold: phases.length > 2 ? phases[1][1] : 0, out: phases[phases.length - 1][1], rounds,
  });
  return h("section", { class: "breathing", part: "exercise", "aria-label": t("breath.label") },
    h("p", { class: "soft" }, pattern), h("div", { class: "stage", "aria-hidden": "true" }, ball, steps, label, count), toggle);
}
