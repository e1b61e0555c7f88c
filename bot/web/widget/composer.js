// The text box: grows with its words, keeps them until they are accepted, and never cuts a text short in silence.

import { h, icon, uid } from "./dom.js";

export const LIMIT = 2000; // characters, the server's limit

const touch = () => window.matchMedia && window.matchMedia("(pointer: coarse)").matches;

export class Composer {
  /** `onText(text)` takes a text; the box is emptied before, and given back by `restore`. */
  constructor(t, onText) {
    this.t = t;
    const id = uid("text");
    const about = uid("about");
    this.field = h("textarea", {
      id, rows: "1", part: "input", dir: "auto", "aria-describedby": about, placeholder: t("input.placeholder"), autocomplete: "off",
      enterkeyhint: touch() ? "enter" : "send",
      on: {
        input: () => this.grow(),
        keydown: (event) => {
          // On a phone Enter makes a line: the way to send is the button there.
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch()) return;
          event.preventDefault();
          this.submit(onText);
        },
        pointerdown: () => this.field.removeAttribute("inputmode"),
        blur: () => this.field.removeAttribute("inputmode"),
      },
    });
    this.count = h("p", { id: about, class: "soft small count-left" });
    this.note = h("p", { class: "alert-text small", role: "alert" });
    this.send = h("button", { type: "submit", class: "send solid", part: "send", "aria-label": t("input.send"), title: t("input.send") }, icon("send"));
    this.node = h("form", { class: "composer", part: "composer", on: { submit: (event) => { event.preventDefault(); this.submit(onText); } } },
      this.note, this.count,
      h("div", { class: "box" }, h("label", { for: id, class: "unseen" }, t("input.label")), this.field, this.send));
  }

  submit(onText) {
    const text = this.field.value.trim();
    this.note.textContent = "";
    if (!text) return void this.field.focus();
    if (text.length > LIMIT) return void this.complain(this.t("error.too_long", { limit: LIMIT, over: text.length - LIMIT }));
    this.field.value = "";
    this.grow();
    onText(text);
    this.field.focus();
  }

  grow() {
    const { field } = this;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 176)}px`;
    const over = field.value.length > LIMIT - 200;
    const words = over ? this.t("input.count", { used: field.value.length, limit: LIMIT }) : "";
    if (this.count.textContent !== words) this.count.textContent = words;
    if (!over) this.note.textContent = "";
  }

  complain(words) {
    this.note.textContent = words;
  }

  /** Gives a text back that was not accepted, before whatever has been written since. */
  restore(text) {
    this.field.value = [text, this.field.value].filter((part) => part.trim()).join("\n\n");
    this.grow();
  }

  /** Puts the focus in the box; `quiet` without raising a phone's keyboard. */
  focus(quiet) {
    if (quiet && touch()) this.field.setAttribute("inputmode", "none");
    this.field.focus({ preventScroll: true });
  }

  set disabled(value) {
    this.field.disabled = this.send.disabled = value;
  }
}
