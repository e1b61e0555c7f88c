// One conversation: its messages, what waits to be sent, and what the server said last. Views listen to its events.

import { Refused } from "./api.js";

const uuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID(); // absent on pages without https
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/**
 * Events: "message" (a message came or changed; detail.fresh: not seen before), "queue" (an item's state changed), "state" (link,
 * waiting, ended), "episode", "refused" (words come back; detail.text), "gone" (the conversation is no more).
 */
export class Conversation extends EventTarget {
  constructor(api, store) {
    super();
    Object.assign(this, { api, store, messages: new Map(), queue: [], last: 0, episode: null });
    Object.assign(this, { link: "ok", pending: false, sending: false, ended: false, tries: 0, timer: 0, looking: 0, looks: 0 });
    this.region = store.get("region") || "";
    api.token = store.get("token") || null;
    for (const item of store.get("queue") || []) if (item && item.client_id) this.queue.push(item);
  }

  get open() {
    return Boolean(this.api.token);
  }

  tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  state(values) {
    Object.assign(this, values);
    this.tell("state");
  }

  /** Starts a conversation with the choices of the start screen. Raises Refused. */
  async begin(choices) {
    const answer = await this.api.begin(choices);
    this.api.token = answer.token;
    this.region = choices.region;
    this.store.set({ token: answer.token, region: choices.region, remember: Boolean(choices.remember) });
    this.take(answer.messages, true);
    this.mind(answer.episode);
    this.flush();
  }

  /** Takes up the conversation whose token is kept. */
  async resume() {
    await this.look(true);
    this.flush();
  }

  /** Puts words (or a choice) in line; they are sent when the ones before them have been. */
  send(text, choice) {
    const item = { client_id: uuid(), text };
    if (choice) item.choice = choice;
    this.queue.push(item);
    this.save();
    this.tell("queue", { item, state: "queued" });
    this.flush();
    return item;
  }

  save() {
    this.store.set({ queue: this.queue.map(({ client_id, text, choice }) => ({ client_id, text, choice })) });
  }

  async flush() {
    if (this.sending || !this.open) return;
    clearTimeout(this.timer);
    this.sending = true;
    while (this.queue.length) {
      const item = this.queue[0];
      this.tell("queue", { item, state: "sending" });
      this.state({ sending: true });
      try {
        const answer = await this.api.send(item);
        this.queue.shift();
        this.tries = 0;
        this.save();
        this.state({ link: "ok", pending: Boolean(answer.pending) });
        this.take([answer.message, ...(answer.replies || [])], true);
        this.mind(answer.episode);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (!this.handle(error, item)) break;
      }
    }
    this.state({ sending: false });
    if (this.pending) this.wait();
  }

  /** Whether the rest of the line may go on after a refusal. */
  handle(error, item) {
    const again = (seconds, link) => {
      this.tell("queue", { item, state: "waiting" });
      this.state({ link });
      this.timer = setTimeout(() => this.flush(), seconds * 1000);
      return false;
    };
    const backwards = () => {
      this.queue.shift();
      this.save();
      this.tell("refused", { item, text: item.choice ? "" : item.text, code: error.code, said: error.said });
    };
    if (error.card) this.tell("card", { card: error.card });
    if (error.status === 401 || error.status === 404 && error.code !== "unavailable") return this.vanish(item);
    if (error.code === "slow_down") return again(Math.min(120, Math.max(1, error.wait || 5)), "slow");
    if (error.code === "offline") return again(Math.min(30, 2 ** ++this.tries), "offline");
    if (error.status >= 500 || error.code === "unavailable") {
      return again(Math.min(60, error.wait || 2 ** ++this.tries), "unavailable");
    }
    if (error.status === 409) this.state({ ended: true });
    backwards();
    return error.status !== 409;
  }

  vanish(item) {
    const words = this.queue.filter((other) => !other.choice).map((other) => other.text);
    this.drop();
    this.tell("gone", { text: item ? words.join("\n\n") : "" });
    return false;
  }

  /** Forgets the conversation here; the server keeps what it has. */
  drop() {
    clearTimeout(this.timer);
    clearTimeout(this.looking);
    this.api.token = null;
    this.messages.clear();
    this.queue = [];
    this.store.forget();
    Object.assign(this, { last: 0, episode: null, pending: false, ended: false, link: "ok", tries: 0, sending: false });
  }

  /** Polls for a late answer: after 2 s, then ever slower, up to every 20 s. */
  wait() {
    clearTimeout(this.looking);
    if (!this.pending || !this.open) return;
    const seconds = Math.min(20, 2 * 1.4 ** this.looks++);
    this.looking = setTimeout(() => this.look(false), seconds * 1000);
  }

  /** Asks for what came since; `whole` for a transcript just taken up (nothing in it is news). */
  async look(whole) {
    if (!this.open) return;
    try {
      const answer = await this.api.after(this.last);
      if (!this.open) return;
      if (!answer.pending) this.looks = 0;
      if (this.link !== "ok") setTimeout(() => this.flush());
      this.state({ link: "ok", pending: Boolean(answer.pending) });
      this.take(answer.messages, !whole);
      this.mind(answer.episode);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401 || error.status === 404 && error.code !== "unavailable") return void this.vanish(null);
      this.state({ link: error.code === "offline" ? "offline" : "unavailable" });
      clearTimeout(this.looking);
      this.looking = setTimeout(() => this.look(whole), Math.min(30, 2 ** ++this.tries) * 1000);
      return;
    }
    this.wait();
  }

  take(messages, fresh) {
    for (const message of messages || []) {
      if (!message || typeof message.n !== "number") continue;
      const news = fresh && !this.messages.has(message.n);
      this.messages.set(message.n, message);
      // Only an unbroken run counts as seen: what came out of order is asked for again.
      while (this.messages.has(this.last + 1)) this.last += 1;
      this.queue = this.queue.filter((item) => item.client_id !== message.client_id || this.queue[0] === item && this.sending);
      this.tell("message", { message, fresh: news });
    }
  }

  mind(episode) {
    if (!episode) return;
    if (episode.may_store === false) this.store.forbid();
    this.episode = episode;
    this.tell("episode");
  }

  async changeRegion(region) {
    this.region = region;
    this.store.set({ region });
    return this.open ? (await this.api.region(region)).card : null;
  }

  async finish() {
    const answer = await this.api.end();
    this.take(answer.messages, true);
    this.state({ ended: true, pending: false });
  }

  async remove() {
    await this.api.remove();
    this.drop();
  }
}
