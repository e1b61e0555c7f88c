// The widget's own words, from strings/<locale>.json of its own origin. English stands in for whatever another language lacks.

const SHIPPED = ["en", "fr"];
const files = new Map();

function load(locale) {
  if (!files.has(locale)) {
    const address = new URL(`./strings/${locale}.json`, import.meta.url);
    const file = fetch(address, { credentials: "omit", referrerPolicy: "no-referrer" }).then((answer) => {
      if (!answer.ok) throw new Error("missing");
      return answer.json();
    });
    file.catch(() => files.delete(locale));
    files.set(locale, file);
  }
  return files.get(locale);
}

/** The locale to use: what the page asks for, else the page's language, else the browser's, as far as we ship it. */
export function choose(wanted) {
  if (wanted && /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(wanted)) return wanted;
  for (const tag of [document.documentElement.lang, ...(navigator.languages || [])]) {
    const base = String(tag || "").split("-")[0].toLowerCase();
    if (SHIPPED.includes(base)) return base;
  }
  return "en";
}

/** t(key, {name: value}) for a locale; `t.locale`, `t.dir` ("ltr" or "rtl"). */
export async function words(wanted) {
  const locale = choose(wanted);
  const english = await load("en").catch(() => ({}));
  let own = english;
  let used = "en";
  for (const candidate of [locale, locale.split("-")[0]]) {
    if (candidate === "en") break;
    try {
      own = await load(candidate);
      used = candidate;
      break;
    } catch {
      // Not ours: the next candidate, then English.
    }
  }
  const t = (key, values) => {
    const text = String(own[key] ?? english[key] ?? key);
    return values ? text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole)) : text;
  };
  t.locale = used;
  t.dir = own.dir === "rtl" ? "rtl" : "ltr";
  t.has = (key) => key in own || key in english;
  return t;
}
