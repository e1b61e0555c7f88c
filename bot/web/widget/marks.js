// Markdown-light: **bold**, "- " lists, paragraphs at blank lines, [words](/path) to pages of our own. Everything else is text.

import { h } from "./dom.js";

const INLINE = /\*\*([^*\n]{1,400})\*\*|\[([^\]\n]{1,200})\]\((\/[^\s()\\]{0,300})\)/g;

function inline(text, origin) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    const [whole, bold, words, path] = found;
    let node = bold ? h("strong", null, bold) : null;
    if (words) {
      const address = new URL(path, origin);
      // "//elsewhere" resolves to another host: only our own pages are linked.
      if (address.origin === origin) node = h("a", { href: address.href, target: "_blank", rel: "noopener" }, words);
    }
    if (!node) continue;
    nodes.push(text.slice(from, found.index), node);
    from = found.index + whole.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter((node) => node !== "");
}

/** The nodes of a text. */
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

/** The same text for the ear: no marks. */
export function plain(text) {
  return String(text)
    .replace(INLINE, (whole, bold, words) => bold || words || whole)
    .replace(/^\s*[-•] +/gm, "");
}
