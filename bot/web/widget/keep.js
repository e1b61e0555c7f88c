// What a person may want to keep: a draft, a look back, a safety plan.

import { button, h, saveFile, svg, uid } from "./dom.js";

async function copy(text, field) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.select(); // pages without https have no clipboard interface
    return document.execCommand("copy");
  }
}

/** A draft: read, copy, change, and have the changed version looked at. */
export function draftView(text, seat) {
  const { t } = seat;
  const id = uid("draft");
  const note = h("p", { class: "soft small", role: "status" });
  const field = h("textarea", { id, class: "draft-text", rows: "6", readonly: true, dir: "auto", lang: "en" });
  field.value = text;
  const edit = button(t("draft.edit"), () => {
    field.readOnly = false;
    edit.hidden = true;
    check.hidden = false;
    field.focus();
  }, { class: "choice" });
  const check = button(t("draft.check"), () => {
    if (field.value.trim()) seat.send(field.value.trim());
  }, { class: "choice solid", hidden: true });
  return h("section", { class: "draft", part: "draft" },
    h("label", { for: id }, t("draft.label")), field,
    h("div", { class: "choices" },
      button(t("draft.copy"), async () => { note.textContent = t((await copy(field.value, field)) ? "draft.copied" : "draft.copy_failed"); },
        { class: "choice" }), edit, check), note);
}

/** Strengths before and after as bars; the same in words for whoever does not see them. */
function chart(strengths, t) {
  const row = 34;
  const bars = [];
  const said = [];
  strengths.forEach((item, i) => {
    const top = i * row;
    const width = (value) => Math.max(2, value * 16);
    for (const [side, value, offset] of [["before", item.before, 0], ["after", item.after, 14]]) {
      if (!Number.isFinite(value)) continue;
      bars.push(svg("rect", { class: side, x: 0, y: top + offset, width: width(value), height: 11, rx: 3 }));
      const mark = svg("text", { x: width(value) + 6, y: top + offset + 9.5 });
      mark.append(String(value));
      bars.push(mark);
    }
    said.push(h("li", null, item.label ? `${item.label}: ` : "",
      t(Number.isFinite(item.after) ? "back.strength" : "back.strength_one", { before: item.before, after: item.after })));
  });
  return h("figure", { class: "chart" },
    svg("svg", { viewBox: `0 0 200 ${strengths.length * row}`, role: "img", "aria-label": t("back.chart") }, ...bars),
    h("figcaption", null, h("ul", null, said)));
}

/** The look back: the person's own words put together, to keep as text or on paper. */
export function lookBack(message, data, seat) {
  const { t } = seat;
  const sections = (Array.isArray(data.sections) ? data.sections : []).filter((part) => part && part.text);
  const strengths = (Array.isArray(data.strengths) ? data.strengths : [])
    .map((item) => ({ label: item.label || "", before: item.before ?? NaN, after: item.after ?? NaN }))
    .filter((item) => Number.isFinite(item.before) || Number.isFinite(item.after));
  const lines = () => [t("back.title"), "", ...(sections.length ? sections.flatMap((part) => [part.title || "", part.text, ""]) : [message.text, ""]),
    ...strengths.map((item) => `${item.label} ${t("back.strength", item)}`)].join("\n");
  const print = () => {
    const page = window.open("", "_blank");
    if (!page) return;
    // The page is built by calls as well: it inherits the policy of the one that opened it.
    page.document.title = t("back.title");
    const make = (name, text) => Object.assign(page.document.createElement(name), { textContent: text });
    page.document.body.append(make("h1", t("back.title")), ...sections.flatMap((part) => [make("h2", part.title || ""), make("p", part.text)]),
      ...(sections.length ? [] : [make("p", message.text)]), ...strengths.map((item) => make("p", `${item.label} ${t("back.strength", item)}`)));
    page.print();
  };
  return h("section", { class: "keepsake", part: "look-back", "aria-label": t("back.title") },
    sections.length > 0 && h("dl", null, sections.flatMap((part) => [h("dt", null, part.title || ""), h("dd", { dir: "auto" }, part.text)])),
    strengths.length > 0 && chart(strengths, t),
    h("div", { class: "choices" },
      button(t("back.save"), () => saveFile("look-back.txt", "text/plain;charset=utf-8", lines()), { class: "choice" }, "down"),
      button(t("back.print"), print, { class: "choice" })));
}

/** A safety plan: steps with what the person said to each. Kept on the device only on request, and only where that is allowed. */
export function planView(plan, seat) {
  const { t } = seat;
  const steps = plan.filter((step) => step && step.text);
  const note = h("p", { class: "soft small", role: "status" });
  return h("section", { class: "keepsake plan", part: "plan", "aria-label": t("plan.title") },
    h("h3", null, t("plan.title")),
    h("ol", null, steps.map((step) => h("li", null, step.title && h("strong", null, `${step.title}: `), h("span", { dir: "auto" }, step.text)))),
    h("div", { class: "choices" },
      seat.mayStore() && button(t("plan.keep"), () => {
        seat.keepPlan(steps);
        note.textContent = t("plan.kept");
      }, { class: "choice" }),
      button(t("back.save"), () => saveFile("plan.txt", "text/plain;charset=utf-8",
        steps.map((step) => `${step.title || ""}: ${step.text}`).join("\n")), { class: "choice" }, "down")), note);
}
