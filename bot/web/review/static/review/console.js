// Keys, presence, the queue's pulse, the veil. Everything works without this file; it only spares steps.
"use strict";
(() => {
  const body = document.body;
  const risky = () => [...document.querySelectorAll(".turn.person.t2, .turn.person.t3")];
  const typing = (node) => node && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)) && node.type !== "radio" && node.type !== "checkbox";
  const one = (query, root = document) => root.querySelector(query);
  const all = (query) => [...document.querySelectorAll(query)];

  // On a narrow screen the menu and the tabs scroll by themselves: where one is must be seen.
  for (const here of all("nav [aria-current]")) { const row = here.parentElement; row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2; }

  // Which line or turn the keys speak of.
  const lines = () => all(body.dataset.page === "queue" ? ".queue .open" : ".turn");
  let place = -1;
  const here = () => {
    const focused = document.activeElement && document.activeElement.closest(".turn");
    return focused || lines()[place] || null;
  };
  const step = (by) => {
    const found = lines();
    if (!found.length) return;
    const focused = found.indexOf(document.activeElement.closest(".turn") || document.activeElement);
    place = Math.min(found.length - 1, Math.max(0, (focused >= 0 ? focused : place) + by));
    found[place].focus();
    found[place].scrollIntoView({ block: "nearest" });
  };

  const stepTo = (found, by) => {
    const at = all(".turn").indexOf(here());
    const places = found.map((turn) => all(".turn").indexOf(turn));
    const next = by > 0 ? places.findIndex((p) => p > at) : places.findLastIndex((p) => p < at);
    if (next < 0) return;
    place = places[next];
    found[next].focus();
    found[next].scrollIntoView({ block: "nearest" });
  };

  const keys = one("#keys");
  const veil = one("#veil");
  const cover = (on) => { if (veil) { veil.hidden = !on; if (on) one("button", veil).focus(); } };
  const open = (details, on = true) => { if (details) details.open = on; return details; };
  const press = (key) => { const node = one(`[data-key="${key}"]`); if (node) { /^(BUTTON|A)$/.test(node.tagName) ? node.click() : node.focus(); } return Boolean(node); };
  const deeds = {
    "?": () => keys && keys.showModal(),
    "/": () => press("/") || (location.href = one(".brand").href),
    j: () => step(1), k: () => step(-1),
    J: () => stepTo(risky(), 1), K: () => stepTo(risky(), -1),
    c: () => press("c"), h: () => press("h"), l: () => press("l"), e: () => press("e"), M: () => press("M"), s: () => press("s"), m: () => press("m"), u: () => press("u"),
    b: () => cover(true),
    r: () => { const field = one("#review-form .outcome input:checked") || one("#review-form .outcome input"); if (field) field.focus(); },
    o: () => { const turn = here(); const link = turn && one("a.passage", turn); if (link) link.click(); },
    n: () => { const field = one("[data-focus=n]"); if (field) field.focus(); },
    t: () => { const field = one("[data-focus=t]"); if (field) field.focus(); },
    f: () => { const turn = here(); const box = turn && open(one(".flagging", turn)); if (box) one("input[type=radio]", box).focus(); },
    x: () => { const turn = here(); const box = turn && one(".hard", turn); if (box) box.open = !box.open; },
  };
  // In the review a digit chooses, and goes on to the next question.
  const choose = (event) => {
    const field = event.target.closest("#review-form fieldset");
    if (!field || !/^[0-4]$/.test(event.key)) return false;
    const choices = [...field.querySelectorAll("input[type=radio]")];
    const scale = field.classList.contains("scale");
    const chosen = choices[scale ? Number(event.key) : Number(event.key) - 1];
    if (!chosen) return false;
    chosen.checked = true;
    chosen.dispatchEvent(new Event("input", { bubbles: true }));
    const fields = all("#review-form fieldset");
    const next = fields[fields.indexOf(field) + 1];
    (next ? one("input:checked", next) || one("input", next) : one("#comment")).focus();
    return true;
  };
  let prefix = "";
  document.addEventListener("keydown", (event) => {
    if (veil && !veil.hidden) { cover(false); event.preventDefault(); return; }
    if (event.key === "Escape" && typing(document.activeElement)) { document.activeElement.blur(); return; }
    if (body.dataset.shortcuts === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || (keys && keys.open)) return;
    if (choose(event)) { event.preventDefault(); return; }
    if (prefix === "g" && event.key === "q") { prefix = ""; location.href = one(".brand").href; return; }
    prefix = event.key === "g" ? "g" : "";
    const deed = deeds[event.key];
    if (deed) { event.preventDefault(); deed(); }
  });
  if (veil) one("button", veil).addEventListener("click", () => cover(false));

  // Away for five minutes, and what was on the screen is covered.
  if (body.dataset.idle) {
    let timer = 0;
    const again = () => { clearTimeout(timer); timer = setTimeout(() => cover(true), 5 * 60 * 1000); };
    for (const sign of ["keydown", "pointermove", "scroll"]) document.addEventListener(sign, again, { passive: true });
    again();
  }

  // No typed word is lost to a reload or a session that ended: a draft goes once the server said that it is saved.
  const sent = sessionStorage.getItem("attune:sent");
  if (sent && one(".say.success")) sessionStorage.removeItem(sent);
  sessionStorage.removeItem("attune:sent");
  const refused = one("main > .problem");
  for (const form of all("form[data-keep]")) {
    const name = `attune:${location.pathname}:${form.dataset.keep}`;
    const fields = [...form.elements].filter((field) => field.name && !/^(hidden|submit|button|fieldset)$/.test(field.type));
    const radio = (field) => field.type === "radio";
    const box = form.closest("details.flagging");
    const draft = refused ? null : JSON.parse(sessionStorage.getItem(name) || "null");
    if (draft) {
      for (const field of fields) {
        if (!(field.name in draft)) continue;
        if (radio(field)) field.checked = field.value === draft[field.name];
        else field.value = draft[field.name];
      }
      if (box && !draft.closed) box.open = true;
    }
    // Closed on purpose, it stays closed; what was typed in it is kept all the same.
    if (box) box.addEventListener("toggle", () => {
      const kept = JSON.parse(sessionStorage.getItem(name) || "null");
      if (kept) sessionStorage.setItem(name, JSON.stringify({ ...kept, closed: !box.open }));
    });
    form.addEventListener("input", () => {
      const said = {};
      for (const field of fields) {
        if (radio(field) ? field.checked && !field.defaultChecked : field.value !== (field.defaultValue ?? field.options[0].value)) said[field.name] = field.value;
      }
      sessionStorage.setItem(name, JSON.stringify(said));
    });
    form.addEventListener("submit", () => sessionStorage.setItem("attune:sent", name));
  }
  const leave = one("form[action$='/sign-out/']");
  if (leave) leave.addEventListener("submit", () => sessionStorage.clear());

  const ask = async (address) => {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, redirect: "manual" });
    // A way to the sign-in page: the session is over.
    if (answer.type === "opaqueredirect") return { over: true };
    return answer.ok ? answer.json() : null;
  };
  const soft = () => {
    try {
      const context = new AudioContext();
      const tone = context.createOscillator();
      const loud = context.createGain();
      tone.frequency.value = 528;
      loud.gain.setValueAtTime(0.05, context.currentTime);
      loud.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.6);
      tone.connect(loud).connect(context.destination);
      tone.start();
      tone.stop(context.currentTime + 0.6);
    } catch { /* a browser without sound */ }
  };
  const every = (seconds, work) => {
    // Nobody reads behind the veil: no sign of life then, and the stretch does not grow.
    const round = () => { if (!document.hidden && (!veil || veil.hidden)) work().catch(() => {}); };
    setInterval(round, seconds * 1000);
  };
  // The queue moves by itself: told as it happens, asked for every 15 s where that is not to be had.
  if (body.dataset.page === "queue") {
    const asked = new URLSearchParams(location.search);
    const still = asked.has("q") || asked.has("after") || asked.has("before");
    const box = one("#moved");
    const sign = one("#pulse");
    let heard = null;
    let source = null;
    let polling = 0;
    const since = () => encodeURIComponent(one("#list").dataset.newest || new Date().toISOString());
    // Rows never move under a pointer or a selection.
    const held = () => one("#list:hover") || String(getSelection()).length > 0 || document.hidden;
    const busy = () => still || held();
    const show = (said) => {
      const link = one("a", box);
      link.textContent = `${said.moved >= 100 ? "100 or more" : said.moved} moved${said.severe ? `, ${said.severe} severe` : ""}: show`;
      box.hidden = false;
      document.title = `(${said.severe || said.moved}) Queue · Attune review`;
    };
    const fetched = (query) => new Promise((done) => {
      const request = new XMLHttpRequest();
      request.open("GET", body.dataset.live + query);
      request.responseType = "document";
      request.onerror = () => done(null);
      request.onload = () => done(request.status === 200 ? request.response : null);
      request.send();
    });
    // The alerts above the list: a new one moves every row, so they wait for the pointer as the rows do.
    let known = null;
    let stale = false;
    const renew = (page) => {
      const old = one("#alerts");
      const fresh = page && page.querySelector("#alerts");
      if (!old || !fresh) return;
      if (held()) { stale = true; return; }
      const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      old.replaceChildren(...document.importNode(fresh, true).childNodes);
      stale = false;
      if (focused) { const again = [...old.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused); if (again) again.focus({ preventScroll: true }); }
    };
    setInterval(() => { if (stale && one("#alerts") && !held()) { stale = false; fetched("?list=0").then(renew); } }, 2000);
    const swap = async () => {
      const page = await fetched(location.search);
      const fresh = page && page.querySelector("#list");
      if (!fresh || busy()) return false;
      renew(page);
      const old = one("#list");
      const before = new Set(all("#list [data-row]").map((row) => row.dataset.row));
      const focused = document.activeElement && old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      const list = document.importNode(fresh, true);
      old.replaceWith(list);
      one("#count").textContent = list.dataset.count;
      for (const row of all("#list [data-row]")) if (!before.has(row.dataset.row)) row.classList.add("fresh");
      if (focused) { const again = all("#list a").find((link) => link.getAttribute("href") === focused); if (again) again.focus({ preventScroll: true }); }
      return true;
    };
    const told = async (said) => {
      if (heard !== null && said.severe > heard && body.dataset.sound === "on") soft();
      heard = said.severe;
      if (known !== null && known !== String(said.alerts)) stale = true;
      known = String(said.alerts);
      if (!said.moved) return;
      if (!busy() && await swap()) {
        box.hidden = true;
        document.title = "Queue · Attune review";
        heard = 0;
        listen();
        return;
      }
      show(said);
    };
    const state = (word, title) => { sign.hidden = false; sign.textContent = word; sign.title = title; sign.dataset.state = word; };
    const poll = () => {
      if (source) { source.close(); source = null; }
      state("every 15 s", "The list asks for news every 15 seconds");
      if (polling) return;
      polling = setInterval(() => { if (!document.hidden) ask(`${body.dataset.pulse}?since=${since()}`).then((said) => said && !said.over && told(said)).catch(() => {}); }, 15000);
    };
    const listen = () => {
      if (polling || !window.EventSource) { poll(); return; }
      if (source) source.close();
      source = new EventSource(`${body.dataset.stream}?since=${since()}`);
      source.addEventListener("moved", (event) => { state("live", "The list follows as it happens"); told(JSON.parse(event.data)).catch(() => {}); });
      source.addEventListener("full", poll);
      source.addEventListener("over", () => { source.close(); state("ended", "Your session is over: open the page again"); });
      source.onerror = () => { if (source && source.readyState === EventSource.CLOSED) poll(); };
    };
    addEventListener("pagehide", () => source && source.close());
    listen();
  }
  for (const field of all("[data-select]")) field.addEventListener("focus", () => field.select());
  if (body.dataset.page === "conversation") {
    every(30, async () => {
      const said = await ask(body.dataset.here);
      if (!said) return;
      if (said.over) { one("#readers").textContent = "Your session is over. What you typed is kept in this tab: open the page again."; return; }
      const pause = one("#pause");
      if (pause && said.pause) { one("#stretch").textContent = said.minutes; pause.hidden = false; }
      const parts = [];
      if (said.holder === "you") parts.push(`Yours until ${said.until}, longer while you read.`);
      else if (said.holder) parts.push(`${said.holder} has claimed this, until ${said.until}.`);
      if (said.others.length) parts.push(`Reading now: ${said.others.join(", ")}.`);
      if (said.last > Number(body.dataset.last)) parts.push("More was said since you opened this.");
      one("#readers").textContent = parts.join(" ");
    });
  }
})();
