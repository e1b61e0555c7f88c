// What is seen, and apart from it what is heard.

import { button, h } from "./nodes.js";

const SHOWN = 100; // messages kept as nodes
const NEAR = 90; // px from the end

export class Transcript {
  constructor(t, draw, toInput) {
    Object.assign(this, { t, draw, toInput, entries: [], from: 0 });
    this.earlier = button(t("chat.earlier"), () => this.more(), { class: "quiet earlier", hidden: true });
    this.list = h("div", { class: "list" });
    this.log = h("div", {
      class: "log", part: "log", role: "log", tabindex: "0", "aria-label": t("chat.log"), "aria-live": "off",
      on: { keydown: (event) => this.keys(event), scroll: () => this.scrolled() },
    }, this.earlier, this.list);
    this.jump = button(t("chat.new"), () => this.toEnd(true), { class: "jump", hidden: true }, "down");
    this.node = h("div", { class: "transcript" }, h("h2", { class: "unseen" }, t("chat.heading")), this.log, this.jump);
    this.height = 0;
    new ResizeObserver(() => {
      const stay = this.near() && this.height > this.log.clientHeight;
      this.height = this.log.clientHeight;
      if (stay) this.log.scrollTop = this.log.scrollHeight;
    }).observe(this.log);
    this.ear = h("div", { class: "unseen", "aria-live": "polite" });
  }

  near() {
    const { scrollHeight, scrollTop, clientHeight } = this.log;
    return scrollHeight - scrollTop - Math.max(this.height, clientHeight) < NEAR;
  }

  scrolled() {
    if (this.near()) this.jump.hidden = true;
  }

  toEnd(byPerson) {
    this.log.scrollTop = this.log.scrollHeight;
    this.jump.hidden = true;
    if (byPerson) this.log.focus();
  }

  put(entry, fresh, mine) {
    const atEnd = this.near();
    const at = this.find(entry.key);
    if (at >= 0 && at < this.from) return;
    const [old] = at < 0 ? [] : this.entries.splice(at, 1);
    let place = this.entries.length;
    while (place > this.from && this.entries[place - 1].n > entry.n) place -= 1;
    this.entries.splice(place, 0, entry);
    entry.before = this.entries[place - 1]?.message;
    entry.node = this.draw(entry);
    const next = this.entries[place + 1];
    this.list.insertBefore(entry.node, next ? next.node : null);
    if (old) {
      if (old.node.contains(this.list.getRootNode().activeElement)) entry.node.focus();
      old.node.remove();
    }
    if (atEnd) this.trim();
    if (mine || (atEnd && (fresh || old))) this.reveal(entry, mine);
    else if (fresh && !old) this.jump.hidden = false;
  }

  spend() {
    for (const entry of this.entries.slice(-12)) {
      for (const node of entry.node ? entry.node.querySelectorAll(".spendable") : []) node.dispatchEvent(new Event("spend"));
    }
  }

  has(key) {
    return this.find(key) >= 0;
  }

  drop(key) {
    const at = this.find(key);
    if (at < 0) return;
    const [entry] = this.entries.splice(at, 1);
    if (entry.node) entry.node.remove();
    else this.from -= 1;
  }

  find(key) {
    let i = this.entries.length - 1;
    while (i >= 0 && this.entries[i].key !== key) i -= 1;
    return i;
  }

  reveal(entry, mine) {
    this.log.scrollTop = this.log.scrollHeight;
    if (mine) this.group = entry.key;
    const first = this.entries[this.find(this.group)]?.node || entry.node;
    const above = this.log.getBoundingClientRect().top - first.getBoundingClientRect().top;
    if (above > 0) this.log.scrollTop -= above + 8;
    this.jump.hidden = this.near() || above <= 0;
  }

  trim() {
    while (this.entries.length - this.from > SHOWN) {
      const entry = this.entries[this.from];
      if (!entry.node || entry.node.contains(entry.node.getRootNode().activeElement)) break;
      entry.node.remove();
      entry.node = null;
      this.from += 1;
    }
    this.earlier.hidden = this.from === 0;
  }

  more() {
    const height = this.log.scrollHeight;
    const until = this.from;
    this.from = Math.max(0, this.from - SHOWN);
    const nodes = this.entries.slice(this.from, until).map((entry) => (entry.node = this.draw(entry)));
    this.list.prepend(...nodes);
    this.log.scrollTop += this.log.scrollHeight - height;
    this.earlier.hidden = this.from === 0;
    nodes[nodes.length - 1].focus();
  }

  keys(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      this.toInput();
      return;
    }
    if (event.target !== this.log && !event.target.classList.contains("message")) return;
    const nodes = [...this.list.children];
    if (!nodes.length) return;
    const here = nodes.indexOf(event.target);
    const to = { ArrowUp: here < 0 ? nodes.length - 1 : Math.max(0, here - 1), ArrowDown: here < 0 ? 0 : Math.min(nodes.length - 1, here + 1),
      Home: 0, End: nodes.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    nodes[to].focus();
    nodes[to].scrollIntoView({ block: "nearest" });
  }

  /** Said once, then gone. */
  say(text) {
    const node = h("p", null, text);
    this.ear.append(node);
    setTimeout(() => node.remove(), 1500);
  }

  clear() {
    this.entries = [];
    this.from = 0;
    this.list.replaceChildren();
    this.ear.replaceChildren();
    this.earlier.hidden = this.jump.hidden = true;
  }
}
