// Leaving fast: everything stored is wiped, the page goes blank at once, and its place in the history is taken by a neutral one.

import { wipeAll } from "./store.js";

const ELSEWHERE = "https://www.bbc.com/weather";
const WITHIN = 3000; // ms for three presses of Shift

/** Leaves. The page before this one stays where "back" leads; the browser's list of visits still has this page. */
export function leave(address) {
  wipeAll();
  let to = ELSEWHERE;
  if (address) {
    const asked = new URL(address, document.baseURI);
    if (/^https?:$/.test(asked.protocol)) to = asked.href;
  }
  // The other page may take seconds on a slow line: nothing of this one may stay on the screen meanwhile.
  document.documentElement.style.setProperty("display", "none", "important");
  document.title = " ";
  try {
    window.top.location.replace(to); // inside a frame, the page around it has to go too
  } catch {
    window.location.replace(to);
  }
}

const watchers = new Set();
let presses = [];

function onKey(event) {
  if (event.key !== "Shift" || event.repeat || event.ctrlKey || event.altKey || event.metaKey) {
    presses = [];
    return;
  }
  presses = presses.filter((at) => event.timeStamp - at < WITHIN).concat(event.timeStamp);
  const count = presses.length;
  if (count >= 3) presses = [];
  for (const watcher of [...watchers]) {
    watcher(count);
    if (count >= 3) return; // one widget leaves for all
  }
}

/** Calls `watcher(presses)` at each press of Shift alone, 1 to 3. Returns how to stop. */
export function onShift(watcher) {
  if (!watchers.size) document.addEventListener("keydown", onKey, true);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (!watchers.size) document.removeEventListener("keydown", onKey, true);
  };
}
