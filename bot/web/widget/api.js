// The chat API (docs/widget.md). No cookie travels, nothing is cached, no address leaks by a referrer.

export const ORIGIN = new URL(import.meta.url).origin;
const SECONDS = 25; // longer than the server waits for an answer (8 s) on a slow line

/** A refusal. `code` is the server's, or "offline" where no answer came; `message` is a sentence for the person or "". */
export class Refused extends Error {
  constructor(status, code, message, wait, card) {
    super(code);
    Object.assign(this, { status, code, said: message || "", wait: wait || 0, card: card || null });
  }
}

export class Api {
  constructor(origin = ORIGIN) {
    this.origin = origin;
    this.token = null;
  }

  async call(method, path, body) {
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), SECONDS * 1000);
    const headers = { Accept: "application/json" };
    if (body) headers["Content-Type"] = "application/json";
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    let answer;
    try {
      answer = await fetch(`${this.origin}/api/v1/${path}`, {
        method, headers, body: body && JSON.stringify(body), signal: giveUp.signal,
        credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error",
      });
      if (answer.status === 204) return null;
      if (answer.ok && path.includes("/download")) return await answer.blob();
      const json = await answer.json().catch(() => null);
      if (answer.ok && json) return json;
      const error = (json && json.error) || {};
      // A page of a proxy in place of JSON says nothing about the conversation: try again later.
      const code = error.code || (answer.ok || answer.status >= 500 || answer.status === 404 ? "unavailable" : "bad_request");
      throw new Refused(answer.status, code, error.message, Number(error.retry_after) || 0, error.card);
    } catch (error) {
      throw error instanceof Refused ? error : new Refused(0, "offline");
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
