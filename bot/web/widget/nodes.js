// Nodes are only ever built by these calls: no markup is parsed, so no text can become markup.

const SVG = "http://www.w3.org/2000/svg";

const PICTURES = {
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 5.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM5.7 5.7l3.8 3.8m5 5 3.8 3.8m0-12.6-3.8 3.8m-5 5-3.8 3.8",
  leave: "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M4 12h11m-4-4 4 4-4 4",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5m-6 6 6-6 6 6",
  close: "M6 6l12 12M18 6 6 18",
  back: "M15 5l-7 7 7 7",
  call: "M6 3h3l2 5-2.5 1.8a12 12 0 0 0 5.7 5.7L16 13l5 2v3a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3Z",
  text: "M4 5h16v11H9l-5 4V5Z",
  link: "M9 15 19 5m-7 0h7v7M17 15v4H5V7h4",
  talk: "M4 5h16v11H9l-5 4V5Zm4 4h8m-8 3h5",
  down: "M12 5v14m-6-6 6 6 6-6",
};

export const ask = (address, options) => fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", ...options });

export function h(name, props, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props || {})) {
    if (key === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const [picture, path] = ["svg", "path"].map((tag) => document.createElementNS(SVG, tag));
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" })) picture.setAttribute(key, value);
  path.setAttribute("d", PICTURES[name]);
  picture.append(path);
  return picture;
}

export function button(label, onClick, props, picture) {
  return h("button", { type: "button", on: { click: onClick }, ...props }, picture && icon(picture), h("span", null, label));
}

export function sorry(refusal, t) {
  if (!refusal.code) throw refusal;
  return refusal.said || t({ offline: "error.offline", barred: "state.link_barred" }[refusal.code] || "error.unavailable");
}

let last = 0;
export const uid = (stem) => `${stem}-${++last}`;

export function saveFile(name, type, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

// Markdown-light: docs/widget.md.
const INLINE = /\*\*([^*\n]{1,400})\*\*|\[([^\]\n]{1,200})\]\((\/[^\s()\\]{0,300})\)/g;

function inline(text, origin) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, words, path] = found;
    let node = bold ? h("strong", null, bold) : null;
    if (words) {
      const address = new URL(path, origin);
      if (address.origin === origin) node = h("a", { href: address.href, target: "_blank", rel: "noopener" }, words);
    }
    if (!node) continue;
    nodes.push(text.slice(from, found.index), node);
    from = found.index + whole.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

export function marks(text, origin) {
  const blocks = [];
  for (const part of String(text).split(/\n[ \t]*\n/)) {
    let list = null;
    let paragraph = null;
    for (const line of part.split("\n")) {
      const item = /^\s*[-•] +(.*)/.exec(line);
      if (item) {
        paragraph = null;
        if (!list) blocks.push((list = h("ul")));
        list.append(h("li", null, inline(item[1], origin)));
      } else if (line.trim()) {
        list = null;
        if (paragraph) paragraph.append(h("br"), ...inline(line, origin));
        else blocks.push((paragraph = h("p", null, inline(line, origin))));
      }
    }
  }
  return blocks;
}

export function plain(text) {
  return String(text)
    .replace(INLINE, (whole, bold, words) => bold || words || whole)
    .replace(/^\s*[-•] +/gm, "");
}

const SHIPPED = ["en", "fr"];
const files = new Map();

function load(locale) {
  if (!files.has(locale)) {
    const address = new URL(`./strings/${locale}.json`, import.meta.url);
    const file = ask(address).then((answer) => {
      if (!answer.ok) throw new Error("missing");
      return answer.json();
    });
    files.set(locale, file);
  }
  return files.get(locale);
}

function choose(wanted) {
  if (wanted && /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(wanted)) return wanted;
  for (const tag of [document.documentElement.lang, ...(navigator.languages || [])]) {
    const base = String(tag || "").split("-")[0].toLowerCase();
    if (SHIPPED.includes(base)) return base;
  }
  return "en";
}

export async function words(wanted) {
  const locale = choose(wanted);
  const english = await load("en").catch(() => ({}));
  const base = locale.split("-")[0];
  const own = await load(locale).catch(() => load(base)).catch(() => english);
  const t = (key, values) => {
    const text = String(own[key] ?? english[key] ?? key);
    return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : text;
  };
  t.locale = own === english ? "en" : base;
  t.asked = base.toLowerCase();
  t.dates = (navigator.languages || []).find((tag) => tag.split("-")[0] === t.locale) || t.locale;
  t.dir = own.dir === "rtl" ? "rtl" : "ltr";
  return t;
}
