// What lies over the chat when the person asks for it: help lines, and everything about the chat itself.

import { button, h, icon, saveFile, uid } from "./dom.js";
import { cardOf, cardView } from "./help.js";
import { planView } from "./keep.js";
import { regionField } from "./start.js";

/** One layer over the chat. The chat beneath is out of reach meanwhile; the help and exit buttons above are not. */
export class Panel {
  constructor(t, beneath) {
    Object.assign(this, { t, beneath, opener: null });
    const id = uid("panel");
    this.title = h("h2", { id, tabindex: "-1" });
    this.body = h("div", { class: "panel-body" });
    this.back = button(t("panel.back"), () => this.close(), { class: "quiet" }, "back");
    this.node = h("section", {
      class: "panel", part: "panel", role: "dialog", "aria-labelledby": id, hidden: true,
      on: { keydown: (event) => { if (event.key === "Escape") { event.stopPropagation(); this.close(); } } },
    }, this.back, this.title, this.body);
  }

  get open() {
    return !this.node.hidden;
  }

  show(name, title, nodes, opener) {
    this.name = name;
    if (opener) this.opener = opener;
    this.title.textContent = title;
    this.body.replaceChildren(...nodes.flat().filter(Boolean));
    this.node.hidden = false;
    for (const node of this.beneath()) node.inert = true;
    this.node.scrollTop = 0;
    this.title.focus();
  }

  close() {
    if (!this.open) return;
    this.node.hidden = true;
    this.body.replaceChildren();
    for (const node of this.beneath()) node.inert = false;
    const back = this.opener;
    this.opener = null;
    if (back && back.isConnected) back.focus();
  }
}

export function showHelp(panel, seat, opener) {
  const { t } = seat;
  const place = h("div", null, cardView(cardOf(seat.region(), t), t));
  const field = regionField(t, seat.region(), (region) => {
    place.replaceChildren(cardView(cardOf(region, t), t));
    seat.setRegion(region);
  });
  panel.show("help", t("help.now"), [h("p", null, t("help.who")), place, field.node], opener);
}

export function showMenu(panel, seat, opener) {
  const { t, chat } = seat;
  const note = h("p", { role: "status", class: "hint", hidden: true });
  const tell = (words) => {
    note.hidden = false;
    note.textContent = words;
  };
  const attempt = async (act) => {
    try {
      await act();
    } catch (refusal) {
      if (refusal.code === undefined) throw refusal;
      tell(refusal.said || t(refusal.code === "offline" ? "error.offline" : "error.unavailable"));
    }
  };
  const row = (key, ...acts) => h("section", { class: "row" }, h("h3", null, t(`menu.${key}`)), h("p", { class: "soft" }, t(`menu.${key}_more`)),
    h("div", { class: "choices" }, acts));
  const ask = (key, act) => {
    const ask1 = button(t(`menu.${key}`), () => {
      yes.hidden = no.hidden = false;
      ask1.hidden = true;
      yes.focus();
    }, { class: "choice" });
    const yes = button(t(`menu.${key}_yes`), () => attempt(act), { class: "choice danger", hidden: true });
    const no = button(t("menu.no"), () => {
      yes.hidden = no.hidden = true;
      ask1.hidden = false;
      ask1.focus();
    }, { class: "choice", hidden: true });
    return row(key, ask1, yes, no);
  };
  const save = (format) => attempt(async () => {
    const file = await chat.api.download(format);
    saveFile(`attune.${format === "json" ? "json" : "txt"}`, file.type, file);
    tell(t("menu.saved"));
  });
  const plan = chat.store.get("plan");
  const region = regionField(t, seat.region(), (value) => {
    seat.setRegion(value);
    tell(t("menu.region_set"));
  });
  panel.show("menu", t("menu.title"), [
    note,
    plan && planView(plan, seat),
    h("section", { class: "row" }, region.node),
    chat.open && row("download", button(t("menu.as_text"), () => save("text"), { class: "choice" }), button(t("menu.as_json"), () => save("json"), { class: "choice" })),
    chat.open && !chat.ended && row("end", button(t("menu.end"), () => attempt(async () => { await chat.finish(); panel.close(); }), { class: "choice" })),
    chat.open && chat.store.get("remember") && row("forget", button(t("menu.forget"), () => {
      chat.store.set({ remember: false });
      tell(t("menu.forgotten"));
    }, { class: "choice" })),
    ask("clear", () => seat.clear()),
    chat.open && ask("delete", () => seat.remove()),
    h("section", { class: "row" }, h("h3", null, t("exit.title")), h("p", { class: "soft" }, t("exit.more"))),
    h("p", { class: "small" }, h("a", { href: `${seat.origin}/privacy/`, target: "_blank", rel: "noopener" }, t("start.privacy")), " · ",
      h("a", { href: `${seat.origin}/safety/`, target: "_blank", rel: "noopener" }, t("start.safety"))),
  ], opener);
}

/** The buttons that are always in sight. */
export function tools(t, { help, leave, more, close }) {
  const helpButton = button(t("help.now"), () => help(helpButton), { class: "tool help-now", part: "help-button" }, "help");
  const exit = button(t("exit.now"), leave, { class: "tool exit-now", part: "exit-button" }, "leave");
  const menu = h("button", { type: "button", class: "tool round", "aria-label": t("menu.title"), title: t("menu.title"), on: { click: () => more(menu) } }, icon("more"));
  const shut = close && h("button", { type: "button", class: "tool round", "aria-label": t("chat.close"), title: t("chat.close"), on: { click: close } }, icon("close"));
  return { nodes: [helpButton, exit, menu, shut], help: helpButton, exit, menu };
}
