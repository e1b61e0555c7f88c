// Help lines, start screen, layers over the chat, text box.

import { ORIGIN } from "./conversation.js";
import { planView } from "./message.js";
import { button, h, icon, marks, plain, saveFile, sorry, uid } from "./nodes.js";

const books = {}; // {lines, regions, languages} by language
const fetchLines = (language, file) => import(`${ORIGIN}/widget-data/${file}.js`).then((data) => { books[language] = data; }, () => {});
const english = fetchLines("en", "lines");

export async function linesReady(t) {
  await english;
  t.tongue = books.en?.languages.includes(t.asked) ? t.asked : "en";
  if (t.tongue !== "en") await fetchLines(t.tongue, `lines-${t.tongue}`);
}

const book = (t) => books[t.tongue] || books.en || { lines: {}, regions: [] };

export function cardOf(region, t) {
  const { lines } = book(t);
  return lines[region] || lines.unknown || lines.elsewhere || {
    title: t("help.title"), intro: t("help.fallback"), region: "", note: "",
    entries: [{ id: "directory", name: "Find A Helpline", role: "directory", chat: "https://findahelpline.com" }],
  };
}

const ZONES = {
  GB: /^Europe\/(London|Belfast)/, IE: /Dublin/, AU: /^Australia/, NZ: /Auckland|Chatham/,
  CA: /Toronto|Vancouver|Edmonton|Winnipeg|Halifax|St_Johns|Regina|Montreal|Moncton/,
  US: /New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Boise|Anchorage|Indiana|Honolulu/,
};
function guessRegion(t) {
  try {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    return Object.keys(ZONES).find((id) => ZONES[id].test(zone) && book(t).regions.some((region) => region.id === id)) || "";
  } catch {
    return "";
  }
}

const digits = (number) => String(number).replace(/[^\d+]/g, "");

export function ways(entry, t, only) {
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
    const words = entry.role === "directory" ? "help.open" : links.length ? "help.chat" : "help.site";
    links.push(h("a", { class: "way", href: entry.chat, target: "_blank", rel: "noopener noreferrer" }, icon("link"),
      h("span", null, t(words), h("span", { class: "unseen" }, t("help.new_tab")))));
  }
  for (const link of links) link.querySelector("span").prepend(h("span", { class: "unseen" }, `${entry.name}: `));
  return links;
}

export function cardView(card, t, first, level = 3) {
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
  return h("section", { class: "card", part: "help-card", "aria-labelledby": title, lang: card.language || "en", dir: "auto" },
    h(`h${level}`, { id: title }, card.title || t("help.title")),
    card.intro && h("p", null, card.intro),
    h("ul", { class: "lines" }, entries.slice(0, first)),
    entries.length > first && h("details", null, h("summary", null, t("help.more")), h("ul", { class: "lines" }, entries.slice(first))),
    card.note && h("p", { class: "soft small" }, card.note));
}

export function pinView(card, t, onAll) {
  const far = card.region === "unknown";
  const links = new Map();
  for (const entry of card.entries || []) {
    if (entry.voice || entry.sms) for (const link of ways(entry, t, true).slice(0, far ? 1 : 2)) {
      const same = far && links.get(link.href);
      if (same) same.lastChild.lastChild.append(`, ${entry.country}`);
      else links.set(link.href, link);
      if (far && !same) link.lastChild.append(" ", h("small", null, entry.country));
    }
  }
  return [...[...links.values()].slice(0, 2), button(t("help.all"), onAll, { class: "way plain" })];
}

export const cardSpoken = (card) => [card.title, card.intro,
  ...(card.entries || []).slice(0, 4).map((entry) => `${entry.name} ${entry.voice || entry.sms || ""}`)].filter(Boolean).join(". ").replace(/\.\./g, ".");

function regionField(t, value, onChange) {
  const id = uid("region");
  const select = h("select", { id, on: { change: () => onChange && onChange(select.value) } },
    h("option", { value: "unknown" }, t("start.region_none")),
    book(t).regions.filter((region) => region.id !== "unknown").map((region) => h("option", { value: region.id }, region.id === "elsewhere" ? t("start.region_else") : region.name)));
  select.value = value;
  if (!select.value) select.value = "unknown";
  return { select, node: h("p", { class: "field" }, h("label", { for: id }, t("start.region")), select) };
}

const policies = (t) => h("p", { class: "small" }, ["privacy", "safety"].map((page) =>
  [h("a", { href: `${ORIGIN}/${t.locale === "fr" ? "fr/" : ""}${page}/`, target: "_blank", rel: "noopener" }, t(`start.${page}`)), " "]));

export class Start {
  constructor(t, api, { region, remember, go, greeting }) {
    Object.assign(this, { t, api, go, held: [] });
    const guess = region || guessRegion(t);
    this.region = regionField(t, guess);
    this.adult = uid("adult");
    this.share = h("input", { type: "checkbox", id: uid("share") });
    this.remember = h("input", { type: "checkbox", id: uid("remember"), checked: remember });
    this.note = h("div", { role: "alert", class: "alert-text" });
    this.said = h("div", { class: "list said", hidden: true });
    this.begin = h("button", { type: "submit", class: "solid begin", part: "begin" }, h("span", null, t("start.go")));
    const fact = (key) => h("li", null, h("strong", null, t(`start.${key}`)), " ", t(`start.${key}_more`));
    const tick = (input, key) => h("div", { class: "tick" }, input,
      h("label", { for: input.id }, t(`start.${key}`), h("span", { class: "soft small" }, t(`start.${key}_more`))));
    const radio = (value) => h("label", null, h("input", { type: "radio", name: this.adult, value }), h("span", null, t(`start.adult_${value}`)));
    this.form = h("form", { class: "start", part: "start", on: { submit: (event) => this.submit(event) } },
      h("h2", { tabindex: "-1" }, t("start.title")),
      h("p", { class: "lead" }, greeting || t("start.lead")),
      h("ul", { class: "facts" }, ["program", "therapy", "emergency", "live"].map(fact)),
      h("details", null, h("summary", null, t("start.kept")),
        h("ul", { class: "facts" }, ["stored", "readers", "delete", "leave"].map(fact)),
        policies(t)),
      t.locale !== "en" && h("p", { class: "hint" }, t("start.english")),
      this.region.node,
      h("p", { class: "soft small below" }, t(guess && !region ? "start.region_guess" : "start.region_why")),
      h("fieldset", { class: "field" }, h("legend", null, t("start.adult")),
        h("div", { class: "either" }, radio("yes"), radio("no"))),
      tick(this.share, "share"), tick(this.remember, "remember"),
      this.note, this.begin, h("p", { class: "soft small" }, t("start.consent")));
    this.node = h("div", { class: "scroll", tabindex: "-1" }, this.said, this.form);
  }

  get chosenRegion() {
    return this.region.select.value;
  }

  async submit(event) {
    event.preventDefault();
    const taken = this.form.querySelector(`input[name="${this.adult}"]:checked`);
    if (!taken) {
      this.note.textContent = this.t("start.adult_missing");
      this.form.querySelector(`input[name="${this.adult}"]`).focus();
      return;
    }
    if (this.going) return;
    this.going = true;
    this.note.textContent = "";
    const label = this.begin.firstChild;
    label.textContent = this.t("cite.loading");
    try {
      await this.go({
        region: this.chosenRegion, consent: true, adult: taken.value === "yes", share_words: this.share.checked,
        remember: this.remember.checked, locale: this.t.tongue,
      }, this.held);
    } catch (refusal) {
      this.note.textContent = sorry(refusal, this.t);
      if (refusal.card) this.show([cardView(refusal.card, this.t, 2, 2)]);
    } finally {
      this.going = false;
      label.textContent = this.t("start.go");
    }
  }

  show(nodes) {
    this.said.hidden = false;
    this.said.append(...nodes);
    this.node.scrollTop = 0;
    const first = nodes[0].previousSibling || nodes[0];
    this.node.scrollTop += first.getBoundingClientRect().top - this.node.getBoundingClientRect().top - 12;
  }

  async check(text) {
    const { t } = this;
    const bubble = (kind, ...inner) => h("article", { class: `message ${kind}` }, h("div", { class: "bubble" }, inner));
    this.held.push(text);
    this.show([bubble("mine", h("div", { class: "words", dir: "auto" }, marks(text, ORIGIN)))]);
    const answer = await this.api.check(text, this.chosenRegion).catch((refusal) => {
      sorry(refusal, t);
      // No verdict: lines in any case.
      return { lead: t("start.unchecked"), card: refusal.card || cardOf(this.chosenRegion, t) };
    });
    const { lead, card } = answer;
    const said = (answer.replies || []).map((reply) => reply.text);
    this.show([lead && h("p", null, lead), card && cardView(card, t, 2, 2), ...said.map((words) => words && marks(words, ORIGIN)),
      [h("p", null, t("start.held")), button(t("start.to_form"), () => this.form.querySelector("h2").focus(), { class: "choice" }, "down")],
    ].filter(Boolean).map((inner) => bubble("theirs", inner)));
    return [lead, card && cardSpoken(card), ...said, t("start.held")].filter(Boolean).map(plain).join(" ");
  }
}

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

  show(title, nodes, opener) {
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
    (back?.isConnected ? back : this.node.getRootNode().querySelector(".help-now")).focus();
  }
}

export function showHelp(seat, opener) {
  const { t, panel } = seat;
  const place = h("div", null, cardView(cardOf(seat.region(), t), t));
  const field = regionField(t, seat.region(), (region) => {
    place.replaceChildren(cardView(cardOf(region, t), t));
    seat.setRegion(region);
  });
  panel.show(t("help.now"), [h("p", null, t("help.who")), place, field.node], opener);
}

export function showMenu(seat, opener) {
  const { t, chat, panel } = seat;
  const note = h("p", { role: "status", class: "hint", hidden: true });
  const tell = (words) => {
    note.hidden = false;
    note.textContent = words;
  };
  const attempt = async (act) => {
    try {
      await act();
    } catch (refusal) {
      tell(sorry(refusal, t));
    }
  };
  const row = (key, ...acts) => h("section", { class: "row" }, h("h3", null, t(`menu.${key}`)), h("p", { class: "soft" }, t(`menu.${key}_more`)),
    h("div", { class: "choices" }, acts));
  const ask = (key, act) => {
    const turn = (sure) => {
      first.hidden = sure;
      yes.hidden = no.hidden = !sure;
      (sure ? yes : first).focus();
    };
    const first = button(t(`menu.${key}`), () => turn(true), { class: "choice" });
    const yes = button(t(`menu.${key}_yes`), () => attempt(act), { class: "choice danger", hidden: true });
    const no = button(t("menu.no"), () => turn(false), { class: "choice", hidden: true });
    return row(key, first, yes, no);
  };
  const save = (format) => attempt(async () => {
    const file = await chat.api.download(format);
    saveFile(`attune.${format === "json" ? "json" : "txt"}`, file.type, file);
    tell(t("menu.saved"));
  });
  const plan = seat.plan || chat.store.get("plan");
  const region = regionField(t, seat.region(), (value) => {
    seat.setRegion(value);
    tell(t("menu.region_set"));
  });
  panel.show(t("menu.title"), [
    note,
    plan && planView({ ...plan, more: false }, seat),
    h("section", { class: "row" }, region.node),
    chat.open && row("download", button(t("menu.as_text"), () => save("text"), { class: "choice" }), button(t("menu.as_json"), () => save("json"), { class: "choice" })),
    chat.open && !chat.ended && row("end", button(t("menu.end"), () => attempt(async () => { await chat.finish(); panel.close(); }), { class: "choice" })),
    chat.open && chat.store.get("remember") && row("forget", button(t("menu.forget"), () => {
      chat.store.set({ remember: false });
      tell(t("menu.forgotten"));
    }, { class: "choice" })),
    ask("clear", () => seat.clear()),
    chat.open && ask("delete", () => seat.remove()),
    h("section", { class: "row" }, h("h3", null, t("exit.now")), h("p", { class: "soft" }, t("start.leave_more"))),
    policies(t),
  ], opener);
}

export function tools(seat) {
  const { t } = seat;
  const round = (picture, key, act) => {
    const label = t(key);
    const node = h("button", { type: "button", class: "tool round", "aria-label": label, title: label, on: { click: () => act(node) } }, icon(picture));
    return node;
  };
  const help = button(t("help.now"), () => showHelp(seat, help), { class: "tool help-now", part: "help-button" }, "help");
  return h("div", { class: "tools" }, help,
    button(t("exit.now"), () => seat.leave(), { class: "tool exit-now", part: "exit-button" }, "leave"),
    round("more", "menu.title", (node) => showMenu(seat, node)), !seat.inline && round("close", "chat.close", () => seat.shut()));
}

const LIMIT = 2000; // the server's

const touch = () => window.matchMedia && window.matchMedia("(pointer: coarse)").matches;

export class Composer {
  constructor(t, onText) {
    this.t = t;
    const id = uid("text");
    const about = uid("about");
    this.field = h("textarea", {
      id, rows: "1", part: "input", dir: "auto", "aria-describedby": about, placeholder: t("input.placeholder"),
      on: {
        input: () => this.grow(),
        keydown: (event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229 || touch()) return;
          event.preventDefault();
          this.submit(onText);
        },
        pointerdown: () => this.field.removeAttribute("inputmode"),
        blur: () => this.field.removeAttribute("inputmode"),
      },
    });
    this.count = h("p", { id: about, class: "soft small count-left" });
    this.note = h("p", { class: "alert-text small", role: "alert" });
    this.send = h("button", { type: "submit", class: "send solid", part: "send", "aria-label": t("input.send") }, icon("send"));
    this.node = h("form", { class: "composer", part: "composer", on: { submit: (event) => { event.preventDefault(); this.submit(onText); } } },
      this.note, this.count,
      h("div", { class: "box" }, h("label", { for: id, class: "unseen" }, t("input.label")), this.field, this.send));
  }

  submit(onText) {
    const text = this.field.value.trim();
    this.note.textContent = "";
    if (!text) return void this.field.focus();
    if (text.length > LIMIT) {
      this.complain(this.t("error.too_long", { limit: LIMIT, over: text.length - LIMIT }));
      return void onText(text, true);
    }
    this.field.value = "";
    this.grow();
    onText(text);
    this.field.focus();
  }

  grow() {
    const { field } = this;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 176)}px`;
    const over = field.value.length > LIMIT - 200;
    const words = over ? this.t("input.count", { used: field.value.length, limit: LIMIT }) : "";
    if (this.count.textContent !== words) this.count.textContent = words;
    if (!over) this.note.textContent = "";
  }

  complain(words) {
    this.note.textContent = words;
  }

  restore(text) {
    this.field.value = [text, this.field.value].filter((part) => part.trim()).join("\n\n");
    this.grow();
  }

  focus(quiet) {
    if (quiet && touch()) this.field.setAttribute("inputmode", "none");
    this.field.focus({ preventScroll: true });
  }
}
