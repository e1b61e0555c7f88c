// Help lines: from the page's own memory (loaded with it), so that they are there with the server gone.

import { ORIGIN } from "./api.js";
import { h, icon, uid } from "./dom.js";

let known = { lines: {}, regions: [] };
/** Settles when the lines are in memory, or cannot be had; then the widget still opens, with the directory in their place. */
export const linesReady = import(new URL("/widget-data/lines.js", ORIGIN).href).then(
  (data) => { known = data; },
  () => {},
);

export const regions = () => known.regions || [];

/** The card of a region; of "unknown" where there is none; else the plain sentence with the worldwide directory. */
export function cardOf(region, t) {
  const { lines } = known;
  return lines[region] || lines.unknown || lines.elsewhere || {
    title: t("help.title"), intro: t("help.fallback"), region: "", note: "",
    entries: [{ id: "directory", name: "Find A Helpline", role: "directory", chat: "https://findahelpline.com" }],
  };
}

const ZONES = [
  [/^(Europe\/London|Europe\/Belfast)$/, "GB"], [/^Europe\/Dublin$/, "IE"], [/^Australia\//, "AU"], [/^Pacific\/(Auckland|Chatham)$/, "NZ"],
  [/^America\/(Toronto|Vancouver|Edmonton|Winnipeg|Halifax|St_Johns|Regina|Montreal|Moncton|Whitehorse|Yellowknife|Iqaluit)$/, "CA"],
  [/^(America\/(New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Boise|Anchorage|Juneau|Indiana\/.*|Kentucky\/.*)|Pacific\/Honolulu)$/, "US"],
];
/** A region to begin with, from the device's clock alone. Nothing is sent for it. */
export function guessRegion() {
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    const found = ZONES.find(([pattern]) => pattern.test(zone));
    return found && regions().some((region) => region.id === found[1]) ? found[1] : "";
  } catch {
    return "";
  }
}

const digits = (number) => String(number).replace(/[^\d+]/g, "");

/** The ways to reach an entry, as links. */
function ways(entry, t, only) {
  const links = [];
  if (entry.voice) {
    links.push(h("a", { class: "way", part: "call", href: `tel:${digits(entry.voice)}` }, icon("call"),
      h("span", null, t("help.call", { number: entry.voice }))));
  }
  if (entry.sms) {
    const body = entry.keyword ? `?&body=${encodeURIComponent(entry.keyword)}` : "";
    const label = entry.keyword ? "help.text_keyword" : "help.text";
    links.push(h("a", { class: "way", href: `sms:${digits(entry.sms)}${body}` }, icon("text"),
      h("span", null, t(label, { number: entry.sms, keyword: entry.keyword || "" }))));
  }
  if (entry.chat && /^https:\/\//.test(entry.chat) && !(only && links.length)) {
    const words = entry.role === "directory" ? "help.open" : "help.chat";
    links.push(h("a", { class: "way", href: entry.chat, target: "_blank", rel: "noopener noreferrer" }, icon("link"),
      h("span", null, t(words), h("span", { class: "unseen" }, t("help.new_tab")))));
  }
  // Every link says whom it reaches, for whoever hears it alone.
  for (const link of links) link.querySelector("span").prepend(h("span", { class: "unseen" }, `${entry.name}: `));
  return links;
}

/** A help card. `level` is the level of its heading. */
export function cardView(card, t, level = 3) {
  const title = uid("card");
  const entries = (card.entries || []).map((entry) => {
    const facts = [entry.hours, entry.cost, Array.isArray(entry.languages) && entry.languages.join(", ")].filter(Boolean);
    return h("li", { class: "line" },
      h("p", { class: "line-name" }, h("strong", null, entry.name),
        entry.country && h("span", { class: "soft" }, ` · ${entry.country}`),
        entry.open_now === false && h("span", { class: "tag" }, t("help.closed_now"))),
      entry.role_name && h("p", { class: "soft" }, entry.role_name),
      h("p", { class: "ways" }, ways(entry, t)),
      facts.length > 0 && h("p", { class: "soft small" }, facts.join(" · ")),
      [entry.tty && `TTY ${entry.tty}`, entry.limits, entry.note].map((fact) => fact && h("p", { class: "soft small" }, fact)));
  });
  return h("section", { class: "card", part: "help-card", "aria-labelledby": title, lang: "en" },
    h(`h${level}`, { id: title }, card.title || t("help.title")),
    card.intro && h("p", null, card.intro),
    h("ul", { class: "lines" }, entries),
    card.note && h("p", { class: "soft small" }, card.note));
}

/** The first ways to reach someone, in one row: it stays in sight while an episode is open. */
export function pinView(card, t, onAll) {
  const links = (card.entries || []).slice(0, 2).flatMap((entry) => ways(entry, t, true).slice(0, 2)).slice(0, 3);
  return h("div", { class: "pin-row" }, links,
    h("button", { type: "button", class: "way plain", on: { click: onAll } }, h("span", null, t("help.all"))));
}

/** The card as one text, for the ear. */
export function cardSpoken(card, t) {
  const lines = (card.entries || []).slice(0, 4).map((entry) =>
    [entry.name, entry.voice && t("help.call", { number: entry.voice }),
      entry.sms && t(entry.keyword ? "help.text_keyword" : "help.text", { number: entry.sms, keyword: entry.keyword })].filter(Boolean).join(", "));
  return [card.title, card.intro, ...lines].filter(Boolean).join(". ");
}
