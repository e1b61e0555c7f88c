// <attune-chat>: the whole widget in one shadow root. docs/widget.md lists its attributes, events, parts and properties.

import { Api, ORIGIN } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button, h } from "./dom.js";
import { leave, onShift } from "./exit.js";
import { cardOf, cardSpoken, cardView, linesReady, pinView } from "./help.js";
import { messageSpoken, messageView } from "./message.js";
import { Panel, showHelp, showMenu, tools } from "./panels.js";
import { Start } from "./start.js";
import { Store } from "./store.js";
import { Transcript } from "./transcript.js";
import { words } from "./words.js";

const STYLE = new URL("./attune-chat.css", import.meta.url).href;
const styleText = fetch(STYLE, { credentials: "omit", referrerPolicy: "no-referrer" }).then((answer) => (answer.ok ? answer.text() : ""), () => "");
let sheet = null;
const names = new Set();

async function dress(root) {
  const text = await styleText;
  if (text && "adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(text);
    root.adoptedStyleSheets = [sheet];
  } else root.append(h("link", { rel: "stylesheet", href: STYLE })); // browsers before 2023
}

export class AttuneChat extends HTMLElement {
  static observedAttributes = ["open"];

  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    this.stops = [];
  }

  connectedCallback() {
    if (this.started) return;
    this.started = true;
    let name = this.getAttribute("name") || "main";
    for (let i = 2; names.has(name); i += 1) name = `${this.getAttribute("name") || "main"}-${i}`;
    names.add((this.scope = name));
    this.ready = this.build();
  }

  disconnectedCallback() {
    // Moving a node in the page disconnects and connects it at once: only a node that stays away is taken down.
    queueMicrotask(() => {
      if (this.isConnected || !this.started) return;
      this.started = false;
      names.delete(this.scope);
      for (const stop of this.stops.splice(0)) stop();
      if (this.chat) for (const timer of [this.chat.timer, this.chat.looking]) clearTimeout(timer);
      this.root.replaceChildren();
    });
  }

  attributeChangedCallback() {
    if (this.frame) this.unfold(this.hasAttribute("open"));
  }

  fire(type, detail) {
    this.dispatchEvent(new CustomEvent(`attune-${type}`, { bubbles: true, composed: true, detail: detail || {} }));
  }

  listen(target, type, listener) {
    target.addEventListener(type, listener);
    this.stops.push(() => target.removeEventListener(type, listener));
  }

  async build() {
    const [t] = await Promise.all([words(this.getAttribute("locale")), dress(this.root), linesReady]);
    if (!this.isConnected) return;
    this.t = t;
    this.inline = this.getAttribute("mode") === "inline";
    this.store = new Store(this.scope);
    this.chat = new Conversation(new Api(), this.store);
    this.chosen = new Map();
    const seat = (this.seat = {
      t, chat: this.chat, origin: ORIGIN,
      region: () => this.chat.region || (this.start && this.start.chosenRegion) || this.getAttribute("region") || "unknown",
      setRegion: (region) => this.setRegion(region),
      say: (text) => this.transcript.say(text),
      send: (text) => this.send(text),
      choose: (message, choice) => {
        this.chosen.set(message.n, choice.payload);
        this.send(choice.title, choice.payload);
      },
      chosen: (message) => this.chosen.get(message.n),
      spent: (message) => message.n < this.lastMine || this.chat.ended,
      passage: (id) => this.chat.api.passage(id),
      mayStore: () => this.store.allowed,
      keepPlan: (plan) => this.store.set({ plan, remember: true }),
      clear: () => this.clear(),
      remove: async () => {
        await this.chat.remove();
        this.toStart(t("menu.deleted"));
      },
    });
    this.lastMine = 0;
    this.transcript = new Transcript(t, (entry) => messageView(entry, seat), () => this.composer.focus());
    this.composer = new Composer(t, (text) => this.written(text));
    this.panel = new Panel(t, () => [this.pin, this.status, this.stage, this.composer.node]);
    const parts = tools(t, {
      help: (opener) => showHelp(this.panel, seat, opener),
      leave: () => this.leave(),
      more: (opener) => showMenu(this.panel, seat, opener),
      close: this.inline ? null : () => this.shut(),
    });
    this.pin = h("aside", { class: "pin", part: "pin", "aria-label": t("help.pin"), hidden: true });
    this.status = h("p", { class: "status small", role: "status" });
    this.typing = h("p", { class: "typing soft small", hidden: true, "aria-hidden": "true" }, h("i"), h("i"), h("i"), h("span", null, t("chat.typing")));
    this.ended = h("div", { class: "ended", hidden: true }, h("p", { class: "soft" }, t("chat.ended")),
      button(t("chat.again"), () => { this.chat.drop(); this.toStart(); }, { class: "choice" }));
    this.stage = h("div", { class: "stage-area" });
    this.frame = h("section", { class: "frame", part: "frame", "aria-label": t("chat.name"), on: { keydown: (event) => {
      if (event.key === "Escape" && !this.inline) this.shut();
    } } },
      h("header", { class: "bar", part: "header" }, h("p", { class: "brand" }, h("strong", null, this.getAttribute("heading") || "Attune")),
        h("div", { class: "tools" }, parts.nodes.filter(Boolean))),
      h("div", { class: "body" }, this.pin, this.status, this.stage, this.composer.node, this.panel.node), this.transcript.ear);
    this.launcher = button(t("chat.open"), () => { this.unfold(true, true); }, { class: "launcher solid", part: "launcher", hidden: true }, "talk");
    this.shell = h("div", { class: this.inline ? "shell inline" : "shell floating", lang: t.locale, dir: t.dir, hidden: true }, this.launcher, this.frame);
    this.root.append(this.shell);
    this.shell.hidden = false;
    this.wire();
    this.unfold(this.inline || this.hasAttribute("open") || this.getAttribute("mode") === "open");
    if (this.chat.open) {
      this.toChat();
      for (const item of this.chat.queue) this.queued(item, "queued");
      await this.chat.resume();
      this.transcript.toEnd();
    } else this.toStart();
  }

  wire() {
    const { chat, t } = this;
    this.listen(chat, "message", ({ detail }) => this.arrived(detail.message, detail.fresh));
    this.listen(chat, "queue", ({ detail }) => this.queued(detail.item, detail.state));
    this.listen(chat, "state", () => this.condition());
    this.listen(chat, "episode", () => this.watch());
    this.listen(chat, "card", ({ detail }) => this.showCard(detail.card));
    this.listen(chat, "refused", ({ detail }) => {
      if (detail.text) this.composer.restore(detail.text);
      this.composer.complain(detail.said || t(`error.${detail.code}`));
      this.transcript.drop(detail.item.client_id);
    });
    this.listen(chat, "gone", ({ detail }) => {
      this.toStart(t("chat.gone"));
      if (detail.text) this.composer.restore(detail.text);
    });
    const back = () => {
      if (document.visibilityState === "hidden") return;
      chat.flush();
      if (chat.open && !chat.sending && !chat.queue.length) chat.look(false);
    };
    this.listen(window, "online", back);
    this.listen(window, "offline", () => chat.open && chat.state({ link: "offline" }));
    this.listen(document, "visibilitychange", back);
    this.listen(window, "storage", (event) => {
      // Another tab deleted or left the conversation both share.
      if (event.key === this.store.key && !event.newValue && this.store.get("remember")) {
        chat.drop();
        this.toStart(t("chat.gone"));
      }
    });
    // Back to a page the browser kept whole: what was wiped meanwhile must not be seen again.
    this.listen(window, "pageshow", (event) => event.persisted && window.location.reload());
    this.stops.push(onShift((count) => {
      if (count >= 3) this.leave();
      else if (count === 2) this.transcript.say(t("exit.once_more"));
    }));
  }

  /** Opens or folds the floating widget; `byPerson` moves the focus into it. */
  unfold(open, byPerson) {
    const was = !this.frame.hidden;
    this.frame.hidden = !open;
    this.launcher.hidden = open;
    if (open && byPerson) this.focusIn();
    if (open && (!was || byPerson)) this.fire("open");
  }

  focusIn() {
    if (this.start) this.start.form.querySelector("h2").focus();
    else this.composer.focus(true);
  }

  shut() {
    this.panel.close();
    this.unfold(false);
    this.launcher.focus();
  }

  leave() {
    this.fire("exit");
    leave(this.getAttribute("exit-url"));
  }

  toStart(note) {
    this.panel.close();
    this.transcript.clear();
    this.chosen.clear();
    this.lastMine = 0;
    this.card = null;
    this.start = new Start(this.t, this.chat.api, {
      region: this.chat.region || this.getAttribute("region"), origin: ORIGIN, go: (choices, held) => this.begin(choices, held),
    });
    this.stage.replaceChildren(this.start.node);
    if (note) this.start.node.prepend(h("p", { class: "hint", role: "status" }, note));
    this.condition();
    this.watch();
  }

  toChat() {
    this.start = null;
    this.stage.replaceChildren(this.transcript.node, this.typing, this.ended);
    this.condition();
  }

  async begin(choices, held) {
    await this.chat.begin(choices);
    this.toChat();
    for (const text of held) this.send(text);
    this.composer.focus(true);
  }

  async written(text) {
    if (!this.start) return this.send(text);
    try {
      this.transcript.say(await this.start.check(text));
    } catch (refusal) {
      if (refusal.code === undefined) throw refusal;
      this.composer.restore(text);
      this.composer.complain(refusal.said || this.t("error.bad_request"));
    }
    return undefined;
  }

  send(text, choice) {
    this.chat.send(text, choice);
    this.composer.focus(true);
  }

  queued(item, state) {
    this.lastMine = Math.max(this.lastMine, this.chat.last + 1);
    const message = { role: "person", text: item.text, client_id: item.client_id, at: item.at || (item.at = new Date().toISOString()) };
    this.transcript.put({ key: item.client_id, n: Infinity, message, state }, state === "queued", state === "queued");
    if (state === "queued") this.transcript.spend();
  }

  arrived(message, fresh) {
    const person = message.role === "person";
    if (person) this.lastMine = Math.max(this.lastMine, message.n);
    const key = person && message.client_id ? message.client_id : message.n;
    if (message.card) this.card = message.card;
    if (!person && this.transcript.has(key)) return;
    this.transcript.put({ key, n: message.n, message, state: "" }, fresh, false);
    if (person) return;
    if (fresh) {
      this.transcript.say(messageSpoken(message, this.t));
      this.fire("message", { n: message.n, role: message.role, kind: message.kind });
    }
  }

  showCard(card) {
    this.card = card;
    const key = `card-${Date.now()}`;
    this.transcript.put({ key, n: Infinity, message: { role: "bot", kind: "card", text: "", card } }, true);
    this.transcript.say(cardSpoken(card, this.t));
  }

  /** What the person is told about the line, the wait and the end. */
  condition() {
    const { chat, t } = this;
    const words = { offline: "state.link_offline", unavailable: "state.link_unavailable", slow: "state.link_slow" }[chat.link];
    const told = chat.open && words ? t(words) : "";
    if (this.status.textContent !== told) this.status.textContent = told;
    const waits = chat.open && chat.link === "ok" && (chat.pending || (chat.sending && chat.queue.length > 0));
    if (this.typing.hidden === waits) this.typing.hidden = !waits;
    this.ended.hidden = !chat.ended;
    this.composer.node.hidden = chat.ended;
  }

  /** While an episode is open, ways to reach someone stay in sight above the chat. */
  watch() {
    const { chat, t } = this;
    const episode = chat.episode || {};
    const open = Boolean(episode.open || episode.quick_exit) && chat.open;
    if (open && this.pin.hidden) this.fire("crisis", { region: chat.region });
    this.pin.hidden = !open;
    if (!open) return;
    const nodes = [pinView(this.card || cardOf(this.seat.region(), t), t, (event) => showHelp(this.panel, this.seat, event.currentTarget))];
    if (episode.quick_exit) {
      nodes.unshift(h("div", { class: "pin-row" }, button(t("exit.first"), () => this.leave(), { class: "way exit-now" }, "leave"),
        h("span", { class: "small" }, t("exit.history"))));
    }
    if (episode.may_store === false) nodes.push(h("p", { class: "small" }, t("exit.not_kept")));
    const state = JSON.stringify([this.card, this.seat.region(), episode.quick_exit, episode.may_store]);
    if (this.pinned === state && this.pin.firstChild) return;
    this.pinned = state;
    this.pin.replaceChildren(...nodes);
  }

  async setRegion(region) {
    if (this.start) this.start.region.select.value = region;
    const known = this.chat.changeRegion(region);
    this.card = null; // its lines were those of another place
    this.watch();
    await known.catch((refusal) => {
      if (refusal.code === undefined) throw refusal; // the lines here are the new ones already; the server hears at the next turn
    });
  }

  async clear() {
    if (this.chat.open && !this.chat.ended) await this.chat.api.end().catch(() => null);
    this.chat.drop();
    this.toStart(this.t("menu.cleared"));
    if (!this.inline) this.shut();
  }
}

if (!customElements.get("attune-chat")) customElements.define("attune-chat", AttuneChat);
