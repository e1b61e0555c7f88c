// The chat API, what the browser keeps, the conversation itself.

import { ask } from "./nodes.js";

export const ORIGIN = new URL(import.meta.url).origin;
const SECONDS = 25; // the server waits 8

class Refused extends Error {
  constructor(status, code, { message, retry_after, card } = {}) {
    super(code);
    Object.assign(this, { status, code, card, said: message || "", wait: Number(retry_after) || 0 });
  }
}

export class Api {
  token = null;
  barred = false;

  async tryDoor() {
    const heard = (mode) => ask(`${ORIGIN}/api/v1/start`, { mode }).then(() => true, () => false);
    return (this.barred = window.location.origin !== ORIGIN && !(await heard("cors")) && (await heard("no-cors")));
  }

  async call(method, path, body) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), SECONDS * 1000);
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    const token = this.token || this.before;
    if (token) headers.Authorization = `Bearer ${token}`;
    try {
      const answer = await ask(`${ORIGIN}/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body), signal: giveUp.signal });
      if (answer.status === 204) return null;
      if (answer.ok && path.includes("/download")) return await answer.blob();
      const json = await answer.json().catch(() => null);
      if (answer.ok && json) return json;
      const error = json?.error || {};
      const code = error.code || (answer.ok || answer.status >= 500 || answer.status === 404 ? "unavailable" : "bad_request");
      throw new Refused(answer.status, code, error);
    } catch (error) {
      throw error instanceof Refused ? error : new Refused(0, this.barred ? "barred" : "offline");
    } finally {
      clearTimeout(timer);
    }
  }

  check = (text, region) => this.call("POST", "check", { text, region });
  begin = (choices) => this.call("POST", "conversations", choices);
  send = (item) => this.call("POST", "messages", item);
  after = (n) => this.call("GET", `messages?after=${n}`);
  region = (region) => this.call("PATCH", "conversation", { region });
  end = () => this.call("POST", "conversation/end", {});
  remove = () => this.call("DELETE", "conversation");
  download = (format) => this.call("GET", `conversation/download?format=${format}`);
  passage = (id) => this.call("GET", `passages/${encodeURIComponent(id)}`);
}

const PREFIX = "attune:";

const areas = () => ["sessionStorage", "localStorage"].map((name) => {
  try {
    return window[name];
  } catch {
    return null;
  }
});

export class Store {
  constructor(name) {
    this.key = `${PREFIX}${name}`;
    [this.tab, this.device] = areas();
    this.allowed = true;
    this.kept = { ...this.read(this.device), ...this.read(this.tab) };
  }

  read(area) {
    try {
      const found = JSON.parse((area && area.getItem(this.key)) || "{}");
      return found && typeof found === "object" ? found : {};
    } catch {
      return {};
    }
  }

  write(area, value) {
    try {
      if (area && !left) area.setItem(this.key, JSON.stringify(value));
    } catch {
      // Full or blocked.
    }
  }

  get(name) {
    return this.kept[name];
  }

  set(values) {
    Object.assign(this.kept, values);
    if (!this.allowed) return;
    this.write(this.tab, this.kept);
    const { token, before, region, plan, remember } = this.kept;
    if (remember) this.write(this.device, { token, before, region, plan, remember });
    else if (plan) this.write(this.device, { plan });
    else if (this.device) this.device.removeItem(this.key);
  }

  forbid() {
    this.allowed = false;
    this.kept.remember = false;
    this.clear();
  }

  clear() {
    for (const area of [this.tab, this.device]) if (area) area.removeItem(this.key);
  }

  forget() {
    this.kept = {};
    this.allowed = true;
    this.clear();
  }
}

const ELSEWHERE = "https://www.bbc.com/weather";
const WITHIN = 3000; // ms

let left = false;

export function leave(address) {
  left = true;
  for (const area of areas()) for (const key of Object.keys(area || {})) if (key.startsWith(PREFIX)) area.removeItem(key);
  let to = ELSEWHERE;
  try {
    const asked = new URL(address || to, document.baseURI);
    if (/^https?:$/.test(asked.protocol)) to = asked.href;
  } catch {
    // No address.
  }
  document.documentElement.style.setProperty("display", "none", "important");
  document.title = " ";
  try {
    window.top.location.replace(to);
  } catch {
    window.location.replace(to);
  }
}

export function onShift(watcher) {
  let presses = [];
  const onKey = (event) => {
    const alone = event.key === "Shift" && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey;
    presses = alone ? [...presses.filter((at) => event.timeStamp - at < WITHIN), event.timeStamp] : [];
    if (alone) watcher(presses.length);
  };
  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
}

const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const LATER = { slow_down: "slow", offline: "offline", unavailable: "unavailable" };

/** Events: message, queue, state, episode, card, refused, gone. */
export class Conversation extends EventTarget {
  constructor(api, store) {
    super();
    Object.assign(this, { api, store, messages: new Map(), queue: [], last: 0, episode: null });
    Object.assign(this, { link: "ok", pending: false, sending: false, ended: false, tries: 0, timer: 0, looking: 0, looks: 0 });
    this.region = store.get("region") || "";
    api.token = store.get("token") || null;
    api.before = store.get("before");
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

  async begin(choices) {
    const answer = await this.api.begin(choices);
    this.api.token = answer.token;
    this.region = choices.region;
    this.store.set({ token: answer.token, before: (this.api.before = null), region: choices.region, remember: Boolean(choices.remember) });
    this.got(answer, answer.messages, true);
    this.flush();
  }

  async resume() {
    await this.look(true);
    this.flush();
  }

  send(text, choice) {
    const item = { client_id: newId(), text };
    if (choice) item.choice = choice;
    this.queue.push(item);
    this.save();
    this.tell("queue", { item, state: "queued" });
    this.flush();
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
      const { token } = this.api;
      this.tell("queue", { item, state: "sending" });
      this.state({ sending: true });
      try {
        const answer = await this.api.send(item);
        if (token !== this.api.token) return; // deleted meanwhile
        this.queue.shift();
        this.tries = 0;
        this.save();
        this.state({ link: "ok", pending: Boolean(answer.pending) });
        this.region = answer.region || this.region;
        this.got(answer, [answer.message, ...(answer.replies || [])], true);
      } catch (error) {
        if (token !== this.api.token) return;
        if (!(error instanceof Refused)) throw error;
        if (!this.handle(error, item)) break;
      }
    }
    this.state({ sending: false });
    // Another window of the same person wrote in between.
    if (this.messages.size > this.last) this.look(false);
    else if (this.pending) this.wait();
  }

  handle(error, item) {
    if (error.card) this.tell("card", { card: error.card });
    if (error.status === 401 || error.code === "gone") return this.vanish(item);
    const link = LATER[error.code] || (error.status >= 500 && "unavailable");
    if (link) {
      this.tell("queue", { item, state: "unsent" });
      this.state({ link });
      this.timer = setTimeout(() => this.flush(), Math.min(60, error.wait || 2 ** ++this.tries) * 1000);
      return false;
    }
    this.queue.shift();
    this.save();
    this.tell("refused", { item, code: error.code, said: error.said });
    if (error.status === 409) this.state({ ended: true });
    return error.status !== 409;
  }

  vanish(item) {
    const words = this.queue.filter((other) => !other.choice).map((other) => other.text);
    this.drop();
    this.tell("gone", { text: item ? words.join("\n\n") : "" });
    return false;
  }

  drop(again) {
    const { token, plan, remember } = this.store.kept;
    clearTimeout(this.timer);
    clearTimeout(this.looking);
    this.api.token = null;
    this.messages.clear();
    this.queue = [];
    this.store.forget();
    if (again) this.store.set({ plan, remember, before: (this.api.before = remember && token) });
    Object.assign(this, { last: 0, episode: null, pending: false, ended: false, link: "ok", tries: 0, sending: false });
  }

  wait() {
    clearTimeout(this.looking);
    if (!this.pending || !this.open) return;
    const seconds = Math.min(20, 2 * 1.4 ** this.looks++);
    this.looking = setTimeout(() => this.look(false), seconds * 1000);
  }

  async look(whole) {
    const { token } = this.api;
    if (!token) return;
    try {
      const answer = await this.api.after(this.last);
      if (token !== this.api.token) return;
      if (!answer.pending) this.looks = 0;
      if (this.link !== "ok") setTimeout(() => this.flush());
      this.state({ link: "ok", pending: Boolean(answer.pending), ended: this.ended || Boolean(answer.ended) });
      this.region = answer.region || this.region;
      this.got(answer, answer.messages, !whole);
    } catch (error) {
      if (token !== this.api.token) return;
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401 || error.code === "gone") return void this.vanish();
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
      while (this.messages.has(this.last + 1)) this.last += 1;
      this.queue = this.queue.filter((item) => item.client_id !== message.client_id || this.queue[0] === item && this.sending);
      this.tell("message", { message, fresh: news });
    }
  }

  got({ episode }, messages, fresh) {
    if (episode && episode.may_store === false) this.store.forbid();
    this.episode = episode || this.episode;
    this.tell("episode");
    this.take(messages, fresh);
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
