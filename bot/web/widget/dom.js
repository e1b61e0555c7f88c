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
  page: "M6 3h8l4 4v14H6V3Zm3 8h6m-6 4h6",
};

/** An element. `props`: attributes by name, `class`, `on` ({event: listener}); false, null and undefined are left out. */
export function h(name, props, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(props || {})) {
    if (key === "on") for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** An element of SVG. */
export function svg(name, props, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(props || {})) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** A line drawing, 24 by 24, hidden from screen readers: the button beside it carries the words. */
export function icon(name) {
  return svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" }, svg("path", { d: PICTURES[name] }));
}

/** A button with words, and a picture before them where `picture` is given. */
export function button(label, onClick, props, picture) {
  return h("button", { type: "button", on: { click: onClick }, ...props }, picture && icon(picture), h("span", null, label));
}

let last = 0;
/** An id that is unique among all widgets of the page. */
export const uid = (stem) => `${stem}-${++last}`;

/** Hands a text to the browser as a file. */
export function saveFile(name, type, content) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
