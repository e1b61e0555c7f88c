// One message as nodes: words, and whatever came with them.

import { button, h, uid } from "./dom.js";
import { breathing } from "./exercise.js";
import { cardSpoken, cardView } from "./help.js";
import { feelings, strength } from "./inputs.js";
import { draftView, lookBack, planView } from "./keep.js";
import { marks, plain } from "./marks.js";

const clock = (at, locale) => {
  const date = new Date(at || Date.now());
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
};

/** Citations: each a button that opens the passage under the message. */
function citations(list, seat) {
  const { t, passage } = seat;
  return h("ul", { class: "sources", "aria-label": t("cite.label") }, list.map((source, i) => {
    const id = uid("passage");
    const place = h("div", { id, class: "passage", hidden: true });
    const words = [source.article, source.section].filter(Boolean).join(" · ");
    let loaded = false;
    const opener = button(`${i + 1}. ${words}`, async () => {
      const open = opener.getAttribute("aria-expanded") !== "true";
      opener.setAttribute("aria-expanded", String(open));
      place.hidden = !open;
      if (!open || loaded) return;
      place.replaceChildren(h("p", { class: "soft" }, t("cite.loading")));
      try {
        const found = await passage(source.passage);
        loaded = true;
        place.replaceChildren(h("h3", null, found.title || words), found.section && h("p", { class: "soft" }, found.section),
          ...marks(found.text || "", seat.origin), found.source ? h("p", { class: "soft small" }, t("cite.source", { source: found.source })) : "");
        seat.say(plain(found.text || ""));
      } catch {
        place.replaceChildren(h("p", null, t("cite.failed")));
      }
    }, { class: "source", part: "citation", "aria-expanded": "false", "aria-controls": id }, "page");
    return h("li", null, opener, place);
  }));
}

/** Quick replies. Spent ones stay readable and reachable, and say what became of them. */
function choices(message, seat) {
  const { t } = seat;
  const spend = () => {
    const taken = message.chosen ?? seat.chosen(message);
    message.choices.forEach((choice, i) => {
      const node = set.children[i];
      if (node.hasAttribute("aria-disabled")) return;
      const chosen = choice.payload === taken;
      node.setAttribute("aria-disabled", "true");
      if (chosen) node.classList.add("chosen");
      node.append(h("span", { class: "unseen" }, ` (${t(chosen ? "choice.chosen" : "choice.spent")})`));
    });
  };
  const set = h("div", { class: "choices spendable", role: "group", "aria-label": t("choice.label"), on: { spend } },
    message.choices.map((choice) => {
      const node = button(choice.title, () => node.hasAttribute("aria-disabled") || seat.choose(message, choice), { class: "choice", part: "choice" });
      return node;
    }));
  if ((message.chosen ?? null) !== null || seat.spent(message)) spend();
  return set;
}

const STATES = { queued: "state.queued", sending: "state.sending", waiting: "state.offline", given_up: "state.given_up" };

/**
 * `entry`: {message, state}; `seat`: what a message may do and ask (t, origin, region, choose, send, passage, spent, chosen, say,
 * keepPlan, mayStore, latest).
 */
export function messageView(entry, seat) {
  const { message } = entry;
  const { t } = seat;
  const bot = message.role === "bot";
  const data = message.data && typeof message.data === "object" ? message.data : {};
  const time = clock(message.at, t.locale);
  const who = t(bot ? "chat.bot" : "chat.you");
  const body = [];
  const draft = message.kind === "draft";
  if (message.text && !(draft && !data.draft)) body.push(h("div", { class: "words", dir: "auto" }, marks(message.text, seat.origin)));
  if (message.card) body.push(cardView(message.card, t));
  if (draft) body.push(draftView(data.draft || message.text, seat));
  if (message.kind === "look_back") body.push(lookBack(message, data, seat));
  if (message.kind === "exercise" && (data.exercise === "breathing" || data.breathing)) body.push(breathing(data, t));
  if (Array.isArray(data.plan)) body.push(planView(data.plan, seat));
  if (Array.isArray(message.citations) && message.citations.length) body.push(citations(message.citations, seat));
  if (message.input === "strength") body.push(strength(message, seat));
  if (message.input === "feelings") body.push(feelings(message, data, seat));
  if (Array.isArray(message.choices) && message.choices.length) body.push(choices(message, seat));
  const state = STATES[entry.state || (bot ? "" : message.state)];
  const note = !bot && state && t(state);
  return h("article", {
    class: `message ${bot ? "theirs" : "mine"} k-${String(message.kind || "text").replace(/[^a-z_]/g, "")}`, part: bot ? "message bot" : "message person",
    tabindex: "-1", "aria-label": time ? t("chat.at", { who, time }) : who,
  }, h("div", { class: "bubble" }, bot ? body : body.length ? body : ""), note && h("p", { class: "soft small state" }, note));
}

/** What is heard of a message that just came. */
export function messageSpoken(message, t) {
  const parts = [t("chat.says", { text: plain(message.text || "") })];
  if (message.card) parts.push(cardSpoken(message.card, t));
  if (message.citations && message.citations.length) parts.push(t("cite.heard", { count: message.citations.length }));
  if (message.input) parts.push(t(`input.${message.input}.heard`));
  if (message.choices && message.choices.length) {
    parts.push(t("choice.heard", { list: message.choices.map((choice) => choice.title).join(", ") }));
  }
  return parts.join(" ");
}
