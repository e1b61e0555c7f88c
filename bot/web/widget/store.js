// What the widget keeps in the browser: the conversation's token and region, and words not sent yet. Never the conversation.
// This tab only, unless the person asked to be remembered; nothing at all once the server says that nothing may be kept.

const PREFIX = "attune:";

const areas = () => {
  const found = [];
  for (const name of ["sessionStorage", "localStorage"]) {
    try {
      found.push(window[name]); // throws where the browser blocks storage
    } catch {
      found.push(null);
    }
  }
  return found;
};

/** Removes everything of every widget of this page, from the tab and from the device. */
export function wipeAll() {
  for (const area of areas()) {
    if (!area) continue;
    for (const key of Object.keys(area)) if (key.startsWith(PREFIX)) area.removeItem(key);
  }
}

export class Store {
  constructor(name) {
    this.key = PREFIX + name;
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
      if (area) area.setItem(this.key, JSON.stringify(value));
    } catch {
      // A full or blocked store costs the memory over a reload, never the chat.
    }
  }

  get(name) {
    return this.kept[name];
  }

  /** Keeps `values` beside what is there. Unsent words stay in the tab even where the person is remembered. */
  set(values) {
    Object.assign(this.kept, values);
    if (!this.allowed) return;
    this.write(this.tab, this.kept);
    const { token, region, plan } = this.kept;
    if (this.kept.remember) this.write(this.device, { token, region, plan, remember: true });
    else if (this.device) this.device.removeItem(this.key);
  }

  /** From now on nothing is kept: what is here lives in memory until the page goes. */
  forbid() {
    this.allowed = false;
    this.kept.remember = false;
    this.clear();
  }

  clear() {
    for (const area of [this.tab, this.device]) if (area) area.removeItem(this.key);
  }

  /** Forgets a conversation: what the next one keeps starts from nothing. */
  forget() {
    this.kept = {};
    this.allowed = true;
    this.clear();
  }
}
