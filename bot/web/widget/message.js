// One message as nodes.

import { ORIGIN } from "./conversation.js";
import { button, h, marks, plain, saveFile, uid } from "./nodes.js";
import { cardSpoken, cardView, ways } from "./sheets.js";

const clock = (at, locale) => {
  const date = new Date(at || Date.now());
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
};

function dayOf({ message, before }, locale) {
  const [day, other] = [message, before || {}].map(({ at }) => new Date(at || Date.now()));
  return Number.isNaN(day.getTime()) || day.toDateString() === other.toDateString() ? ""
    : day.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" });
}

function citations(list, seat) {
  const { t } = seat;
  return h("ul", { class: "sources", "aria-label": t("cite.label") }, list.map((source, i) => {
    const id = uid("passage");
    const place = h("div", { id, class: "passage", hidden: true });
    const words = [source.section, source.title || source.article].filter(Boolean).join(" · ");
    let loaded = false;
    const opener = button(`${i + 1}. ${words}`, async () => {
      const open = opener.getAttribute("aria-expanded") !== "true";
      opener.setAttribute("aria-expanded", String(open));
      place.hidden = !open;
      if (!open || loaded) return;
      place.replaceChildren(h("p", { class: "soft" }, t("cite.loading")));
      try {
        const found = await seat.chat.api.passage(source.passage);
        loaded = true;
        place.replaceChildren(h("h3", null, found.title || words), found.section && h("p", { class: "soft" }, found.section),
          ...marks(found.text || "", ORIGIN), found.source ? h("p", { class: "soft small" }, t("cite.source", { source: found.source })) : "");
        seat.say(plain(found.text || ""));
      } catch {
        place.replaceChildren(h("p", null, t("cite.failed")));
      }
    }, { class: "source", part: "citation", "aria-expanded": "false", "aria-controls": id });
    return h("li", null, opener, place);
  }));
}

function choices(message, seat) {
  const { t } = seat;
  const spend = () => {
    const taken = message.chosen ?? seat.chosen.get(message.n);
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

const listed = (value) => (Array.isArray(value) ? value.filter(Boolean) : []);

const STATES = ["queued", "sending", "unsent", "given_up"];

export function messageView(entry, seat) {
  const { message } = entry;
  const { t } = seat;
  const bot = message.role === "bot";
  const data = message.data && typeof message.data === "object" ? message.data : {};
  const day = dayOf(entry, t.dates);
  const time = (day && `${day}, `) + clock(message.at, t.dates);
  const who = t(bot ? "chat.bot" : "chat.you");
  const body = [];
  const draft = message.kind === "draft";
  if (message.text && !(draft && !data.draft) && message.kind !== "look_back") body.push(h("div", { class: "words", dir: "auto" }, marks(message.text, ORIGIN)));
  if (message.card) body.push(cardView(message.card, t, 2));
  if (draft) body.push(draftView(data.draft || message.text, seat));
  if (message.kind === "look_back") body.push(lookBack(message, data, seat));
  if (message.kind === "exercise" && (data.exercise || data.visual) === "breathing") body.push(breathing(data, t));
  if (data.plan) body.push(planView(data, seat));
  if (Array.isArray(message.citations) && message.citations.length) body.push(citations(message.citations, seat));
  if (["strength", "feelings"].includes(message.input)) body.push(picker(message, seat));
  if (Array.isArray(message.choices) && message.choices.length) body.push(choices(message, seat));
  const state = entry.state || message.state;
  const note = !bot && STATES.includes(state) && t(`state.${state}`);
  return h("article", {
    class: `message ${bot ? "theirs" : "mine"} k-${String(message.kind || "text").replace(/[^a-z_]/g, "")}`, part: bot ? "message bot" : "message person",
    tabindex: "-1", "data-day": day || null, "aria-label": time ? t("chat.at", { who, time }) : who,
  }, h("div", { class: "bubble" }, bot ? body : body.length ? body : ""), note && h("p", { class: "soft small state" }, note));
}

export function messageSpoken(message, t) {
  const planned = listed(message.data?.plan).filter((step) => step.text).length;
  const parts = [t("chat.says", { text: plain(message.text || (planned && `${t("plan.title")}, ${t("plan.steps", { count: planned })}`) || "") })];
  if (message.card) parts.push(cardSpoken(message.card));
  if (message.citations && message.citations.length) parts.push(t("cite.heard", { count: message.citations.length }));
  if (message.input) parts.push(t(`input.${message.input}.heard`));
  if (message.choices && message.choices.length) {
    parts.push(t("choice.heard", { list: message.choices.map((choice) => choice.title).join(", ") }));
  }
  return parts.join(" ").replace(/ +/g, " ");
}

/** A number or feeling words, sent as text. */
function picker(message, seat) {
  const { t } = seat;
  const kind = message.input;
  const many = kind === "feelings";
  const name = uid(kind);
  const spent = seat.spent(message);
  const taken = () => [...box.querySelectorAll("input:checked")].map((input) => input.value);
  const send = button(t(`input.${kind}.send`), () => {
    const words = taken();
    const last = words.pop();
    if (last && !box.disabled) seat.send(words.length ? `${words.join(", ")} and ${last}` : last);
  }, { class: "choice solid", "aria-disabled": "true" });
  const change = () => (taken().length ? send.removeAttribute("aria-disabled") : send.setAttribute("aria-disabled", "true"));
  const values = many ? t("input.feelings.words").split(", ") : Array.from({ length: 11 }, (_, i) => String(i));
  const box = h("fieldset", { class: `${kind} spendable`, disabled: spent, on: { change, spend: () => { box.disabled = true; } } },
    h("legend", null, t(`input.${kind}.label`)),
    h("div", many ? { class: "chips", lang: "en" } : { class: "scale", dir: "ltr" }, values.map((value) =>
      h("label", null, h("input", { type: many ? "checkbox" : "radio", name, value }), h("span", null, value)))),
    !many && h("p", { class: "ends soft small", dir: "ltr" }, ["low", "high"].map((end) => h("span", null, t(`input.strength.${end}`)))),
    !spent && send);
  return box;
}

const clamp = (value, low, high, otherwise) => (Number.isFinite(value) ? Math.round(Math.min(high, Math.max(low, value))) : otherwise);

function breathing(data, t) {
  const lengths = { in: clamp(data.in, 1, 10, 4), out: clamp(data.out, 1, 15, 6) };
  const rounds = clamp(data.rounds, 1, 20, 5);
  const ticks = [];
  for (let round = 1; round <= rounds; round += 1) {
    for (const [phase, all] of Object.entries(lengths)) for (let left = all; left > 0; left -= 1) ticks.push({ phase, all, left, round });
  }
  const ball = h("div", { class: "ball" });
  const label = h("p", { class: "phase" });
  const count = h("p", { class: "count soft" });
  const steps = h("div", { class: "steps" });
  let timer = 0;
  const stop = (key) => {
    clearTimeout(timer);
    timer = 0;
    ball.className = "ball";
    steps.replaceChildren();
    label.textContent = t(key);
    count.textContent = "";
    toggle.textContent = t("breath.start");
  };
  const step = (at) => {
    if (at === ticks.length || !ball.isConnected) return stop("breath.done");
    const { phase, all, left, round } = ticks[at];
    label.textContent = t(`breath.${phase}`);
    count.textContent = t("breath.count", { left, round, rounds });
    ball.style.setProperty("--seconds", `${all}s`);
    ball.className = `ball ${phase}`;
    steps.replaceChildren(...Array.from({ length: all }, (_, i) => h("i", { class: i <= all - left && "on" })));
    timer = setTimeout(step, 1000, at + 1);
    return undefined;
  };
  const toggle = h("button", { type: "button", class: "choice solid", on: { click: () => (timer ? stop("breath.stopped") : start()) } });
  const start = () => {
    toggle.textContent = t("breath.stop");
    step(0);
  };
  stop("breath.ready");
  return h("section", { class: "breathing", part: "exercise", "aria-label": t("breath.label") },
    h("p", { class: "soft" }, t("breath.pattern", { ...lengths, rounds })),
    h("div", { class: "stage", "aria-hidden": "true" }, ball, steps, label, count), toggle);
}

async function copy(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea");
    field.value = text;
    near.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

const copier = (t, text, note) => button(t("draft.copy"), async () => {
  note.textContent = t((await copy(text(), note.parentNode)) ? "draft.copied" : "draft.copy_failed");
}, { class: "choice" });

function takeAway(name, text, note, t) {
  const print = () => {
    const page = window.open("", "_blank");
    if (!page) return void (note.textContent = t("draft.copy_failed"));
    page.document.body.append(Object.assign(page.document.createElement("pre"), { textContent: text() }));
    page.print();
  };
  return [copier(t, text, note), button(t("back.save"), () => saveFile(name, "text/plain;charset=utf-8", text()), { class: "choice" }, "down"),
    button(t("back.print"), print, { class: "choice" })];
}

const noteLine = () => h("p", { class: "soft small", role: "status" });

function draftView(text, seat) {
  const { t } = seat;
  const id = uid("draft");
  const note = noteLine();
  const field = h("textarea", { id, class: "draft-text", rows: "6", readonly: true, dir: "auto", lang: "en" });
  field.value = text;
  const edit = button(t("draft.edit"), () => {
    field.readOnly = false;
    edit.hidden = true;
    check.hidden = false;
    field.focus();
  }, { class: "choice" });
  const check = button(t("draft.check"), () => {
    if (field.readOnly || !field.value.trim()) return;
    field.readOnly = check.hidden = true;
    edit.hidden = false;
    seat.send(field.value.trim());
  }, { class: "choice solid", hidden: true });
  return h("section", { class: "draft", part: "draft" },
    h("label", { for: id }, t("draft.label")), field,
    h("div", { class: "choices" }, copier(t, () => field.value, note), edit, check), note);
}

function strengths(data, t) {
  return [data, ...listed(data.strengths)].flatMap((from) => ["before", "after"].filter((side) => Number.isFinite(from[side])).map((side) => {
    const bar = h("i", { class: side });
    bar.style.width = `${clamp(from[side], 0, 10) * 10}%`;
    return h("p", { class: "small" }, [from.label, t(`back.${side}`, { value: from[side] })].filter(Boolean).join(" · "), bar);
  }));
}

function lookBack(message, data, seat) {
  const { t } = seat;
  const note = noteLine();
  const bars = strengths(data, t);
  const lines = () => [t("back.title"), "", plain(message.text), "", ...bars.map((bar) => bar.textContent)].join("\n");
  return h("section", { class: "keepsake", part: "look-back", "aria-label": t("back.title") },
    h("div", { class: "words", dir: "auto" }, marks(message.text, ORIGIN)),
    bars.length > 0 && h("div", { class: "chart" }, bars),
    h("div", { class: "choices" }, takeAway("look-back.txt", lines, note, t)), note);
}

function stepEditor({ id, title, text }, seat) {
  const { t } = seat;
  const field = h("textarea", { class: "draft-text", rows: "2", maxlength: "400", dir: "auto", "aria-label": title });
  const send = (words, choice) => {
    if (!words) return;
    form.replaceWith(open);
    seat.panel.close();
    seat.send(words, choice);
  };
  const form = h("div", { class: "choices" }, field,
    button(t("plan.save"), () => send(field.value.trim(), `plan.${id}`), { class: "choice solid" }),
    text && button(t("plan.drop"), () => send(t("plan.drop"), `plan.drop.${id}`), { class: "choice" }),
    button(t("menu.no"), () => {
      form.replaceWith(open);
      open.focus();
    }, { class: "choice" }));
  const open = button(t(text ? "draft.edit" : "plan.fill"), () => {
    field.value = text || "";
    open.replaceWith(form);
    field.focus();
  }, { class: "quiet", "aria-label": `${t(text ? "draft.edit" : "plan.fill")}: ${title}` });
  return open;
}

export function planView(data, seat) {
  const { t, chat } = seat;
  const { store } = chat;
  const note = noteLine();
  const steps = listed(data.plan);
  const lines = listed(data.lines);
  const filled = steps.filter((step) => step.text);
  const words = () => [t("plan.title"), "", ...filled.map((step) => `${step.title || ""}: ${step.text}`), "",
    ...lines.map((line) => [line.name, line.country, line.voice || line.sms].filter(Boolean).join(" · "))].join("\n");
  const keep = button("", () => {
    store.set({ plan: store.get("plan") ? null : data });
    name();
    note.textContent = store.get("plan") ? t("plan.kept") : t("menu.forgotten");
  }, { class: "choice" });
  const name = () => { keep.firstChild.textContent = t(store.get("plan") ? "plan.remove" : "plan.keep"); };
  name();
  return h("details", { class: "keepsake plan", part: "plan", open: !data.more },
    h("summary", null, t("plan.title"), h("span", { class: "soft small" }, ` · ${t("plan.steps", { count: filled.length })}`)),
    h("ol", null, steps.map((step) => h("li", null, h("strong", null, step.title), step.text && h("p", { dir: "auto" }, step.text),
      step.id && chat.open && !chat.ended && stepEditor(step, seat)))),
    h("ul", { class: "lines" }, lines.map((line) => h("li", { class: "line" }, h("strong", null, line.name),
      line.country && h("span", { class: "soft" }, ` · ${line.country}`), h("p", { class: "ways" }, ways(line, t, true))))),
    filled.length > 0 && (store.allowed ? h("div", { class: "choices" }, keep, takeAway("plan.txt", words, note, t)) : h("p", { class: "small" }, t("exit.not_kept"))),
    note);
}
