// <attune-chat>: the whole widget in one shadow root. See docs/widget.md.

import { Api, Conversation, leave, onShift, ORIGIN, Store } from "./conversation.js";
import { messageSpoken, messageView } from "./message.js";
import { ask, button, h, sorry, words } from "./nodes.js";
import { cardOf, cardSpoken, cardView, Composer, linesReady, Panel, pinView, showHelp, showMenu, Start, tools } from "./sheets.js";
import { Transcript } from "./transcript.js";

const STYLE = new URL("./attune-chat.css", import.meta.url).href;
const styleText = ask(STYLE).then((answer) => (answer.ok ? answer.text() : ""), () => "");
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
    const [t] = await Promise.all([words(this.getAttribute("locale")), dress(this.root)]);
    await linesReady(t);
    if (!this.isConnected) return;
    this.t = t;
    this.inline = this.getAttribute("mode") === "inline";
    this.store = new Store(this.scope);
    this.chat = new Conversation(new Api(), this.store);
    this.chosen = new Map();
    this.lastMine = 0;
    this.transcript = new Transcript(t, (entry) => messageView(entry, this), () => this.composer.focus());
    this.composer = new Composer(t, (text, long) => this.written(text, long));
    this.panel = new Panel(t, () => [this.pin, this.status, this.stage, this.composer.node]);
    this.pin = h("aside", { class: "pin", part: "pin", "aria-label": t("help.pin"), hidden: true });
    this.status = h("p", { class: "status small", role: "status" });
    this.typing = h("p", { class: "typing soft small", hidden: true, "aria-hidden": "true" }, h("i"), h("i"), h("i"), h("span", null, t("chat.typing")));
    this.ended = h("div", { class: "ended", hidden: true }, h("p", { class: "soft" }, t("chat.ended")),
      button(t("chat.again"), () => { this.chat.drop(true); this.toStart(); this.focusIn(); }, { class: "choice" }));
    this.stage = h("div", { class: "stage-area" });
    this.frame = h("section", { class: "frame", part: "frame", "aria-label": t("chat.name"), on: { keydown: (event) => {
      if (event.key === "Escape" && !event.isComposing && !this.inline) this.shut();
    } } },
      h("header", { class: "bar", part: "header" }, h("p", { class: "brand" }, h("strong", null, this.getAttribute("heading") || "Attune")),
        tools(this)),
      h("div", { class: "body" }, this.pin, this.status, this.stage, this.composer.node, this.panel.node), this.transcript.ear);
    this.launcher = button(t("chat.open"), () => { this.unfold(true, true); }, { class: "launcher solid", part: "launcher", hidden: true }, "talk");
    this.root.append(h("div", { class: this.inline ? "shell inline" : "shell floating", lang: t.locale, dir: t.dir }, this.launcher, this.frame));
    this.wire();
    this.chat.api.tryDoor().then((barred) => {
      if (!barred) return;
      console.warn(`Attune: ATTUNE_ORIGINS of ${ORIGIN} must list ${window.location.origin}`);
      this.chat.state({ link: "barred" });
    });
    this.unfold(this.inline || this.hasAttribute("open") || this.getAttribute("mode") === "open");
    if (this.chat.open) {
      this.toChat();
      this.composer.restore(this.store.get("draft") || "");
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
      if (!detail.item.choice) this.composer.restore(detail.item.text);
      this.composer.complain(detail.said || t("error.bad_request"));
      this.transcript.drop(detail.item.client_id);
    });
    this.listen(chat, "gone", ({ detail }) => {
      this.toStart(t("chat.gone"));
      if (detail.text) this.composer.restore(detail.text);
    });
    const back = () => {
      if (document.visibilityState === "hidden") return void (chat.open && this.store.set({ draft: this.composer.field.value }));
      chat.flush();
      if (chat.open && !chat.sending && !chat.queue.length) chat.look(false);
    };
    this.listen(window, "online", back);
    this.listen(window, "offline", () => chat.open && chat.state({ link: "offline" }));
    this.listen(document, "visibilitychange", back);
    this.listen(window, "storage", (event) => {
      if (event.key === this.store.key && !event.newValue && this.store.get("remember")) {
        chat.drop();
        this.toStart(t("chat.gone"));
      }
    });
    const view = window.visualViewport;
    // A phone's keyboard covers the page.
    const fit = () => {
      const { style } = this.frame;
      const height = view.scale < 1.1 && document.documentElement.clientHeight - view.height > 90 ? `${view.height}px` : "";
      if (this.inline) style.maxHeight = height;
      else Object.assign(style, { height, top: height && `${view.offsetTop}px`, bottom: height && "auto" });
      if (height && this.inline && this.composer.node.contains(this.root.activeElement)) this.frame.scrollIntoView({ block: "nearest" });
    };
    for (const type of view ? ["resize", "scroll"] : []) this.listen(view, type, fit);
    this.listen(window, "pageshow", (event) => event.persisted && window.location.reload());
    this.stops.push(onShift((count) => {
      if (count >= 3) this.leave();
      else if (count === 2) this.say(t("exit.once_more"));
    }));
  }

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
    this.card = this.plan = null;
    this.start = new Start(this.t, this.chat.api, {
      greeting: this.getAttribute("greeting"), region: this.chat.region || this.getAttribute("region"), remember: this.store.get("remember"), go: (choices, held) => this.begin(choices, held),
    });
    this.stage.replaceChildren(this.start.node);
    if (note) {
      this.start.node.prepend(h("p", { class: "hint" }, note));
      this.say(note);
    }
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

  async written(text, long) {
    if (long) {
      let card;
      for (let at = 0; at < Math.min(text.length, 40_000) && !card; at += 7800) {
        ({ card } = await this.chat.api.check(text.slice(at, at + 8000), this.region()).catch(() => ({})));
      }
      if (card) this.showCard(card);
    } else if (!this.start) this.send(text);
    else {
      try {
        this.say(await this.start.check(text));
      } catch (refusal) {
        this.composer.complain(sorry(refusal, this.t));
        this.composer.restore(text);
      }
    }
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
    const key = (person && message.client_id) || message.n;
    if (message.card) this.card = message.card;
    if (!person && this.transcript.has(key)) return;
    if (message.data?.plan) this.planned(message.data, key);
    this.transcript.put({ key, n: message.n, message, state: "" }, fresh, false);
    if (fresh && !person) {
      this.say(messageSpoken(message, this.t));
      this.fire("message", { n: message.n, role: message.role, kind: message.kind });
    }
  }

  planned(plan, key) {
    if (this.plan) this.transcript.drop(this.planKey);
    Object.assign(this, { plan, planKey: key });
    if (this.store.get("plan")) this.store.set({ plan });
  }

  showCard(card) {
    this.say(cardSpoken(card));
    this.card = card;
    if (this.start) this.start.show([cardView(card, this.t, 2, 2)]);
    else this.transcript.put({ key: {}, n: this.chat.last + 0.5, message: { role: "bot", kind: "card", card } }, true);
  }

  condition() {
    const { chat, t } = this;
    const { link } = chat;
    const told = link === "barred" || (chat.open && link !== "ok") ? t(`state.link_${link}`) : "";
    if (this.status.textContent !== told) this.status.textContent = told;
    const waits = chat.open && chat.link === "ok" && (chat.pending || (chat.sending && chat.queue.length > 0));
    if (this.typing.hidden === waits) this.typing.hidden = !waits;
    const had = this.composer.node.contains(this.root.activeElement);
    this.ended.hidden = !chat.ended;
    this.composer.node.hidden = chat.ended;
    if (had && chat.ended) this.ended.querySelector("button").focus();
  }

  watch() {
    const { chat, t } = this;
    const episode = chat.episode || {};
    const open = Boolean(episode.open || episode.quick_exit) && chat.open;
    if (open && this.pin.hidden) this.fire("crisis", { region: chat.region });
    this.pin.hidden = !open;
    if (!open) return;
    const nodes = pinView(this.card || cardOf(this.region(), t), t, (event) => showHelp(this, event.currentTarget));
    if (episode.quick_exit) nodes.unshift(button(t("exit.first"), () => this.leave(), { class: "way" }, "leave"));
    const notes = [episode.may_store === false && t("exit.not_kept"), episode.quick_exit && t("exit.history")].filter(Boolean);
    if (notes.length) nodes.push(h("p", { class: "small" }, notes.join(" ")));
    const state = JSON.stringify([this.card, this.region(), episode.quick_exit, episode.may_store]);
    if (this.pinned === state && this.pin.firstChild) return;
    this.pinned = state;
    this.pin.replaceChildren(...nodes);
  }

  region() {
    return this.chat.region || (this.start && this.start.chosenRegion) || this.getAttribute("region") || "unknown";
  }

  say(text) {
    this.transcript.say(text);
  }

  choose(message, choice) {
    this.chosen.set(message.n, choice.payload);
    this.send(choice.title, choice.payload);
  }

  spent(message) {
    return message.n < this.lastMine || this.chat.ended;
  }

  async setRegion(region) {
    if (this.start) this.start.region.select.value = region;
    const known = this.chat.changeRegion(region);
    this.card = null;
    this.watch();
    await known.catch((refusal) => sorry(refusal, this.t));
  }

  async remove() {
    await this.chat.remove();
    this.toStart(this.t("menu.deleted"));
  }

  async clear() {
    if (this.chat.open && !this.chat.ended) await this.chat.api.end().catch(() => null);
    this.chat.drop();
    this.toStart(this.t("menu.cleared"));
    if (!this.inline) this.shut();
  }
}

if (!customElements.get("attune-chat")) customElements.define("attune-chat", AttuneChat);
