// The start screen: what this is, what is kept, and what the person wants. Words written before that are screened and not stored.

import { button, h, uid } from "./dom.js";
import { cardOf, cardView, guessRegion, regions } from "./help.js";
import { marks } from "./marks.js";

/** A list of regions to choose from, "rather not say" first. */
export function regionField(t, value, onChange) {
  const id = uid("region");
  const select = h("select", { id, on: { change: () => onChange && onChange(select.value) } },
    h("option", { value: "unknown" }, t("start.region_none")),
    regions().filter((region) => region.id !== "unknown").map((region) => h("option", { value: region.id }, region.name)));
  select.value = value || "unknown";
  if (!select.value) select.value = "unknown";
  return { select, node: h("p", { class: "field" }, h("label", { for: id }, t("start.region")), select) };
}

export class Start {
  /** `go(choices)` begins; it may throw a refusal. */
  constructor(t, api, { region, go, origin }) {
    Object.assign(this, { t, api, go, origin, held: [] });
    const guess = region || guessRegion();
    this.region = regionField(t, guess);
    this.adult = uid("adult");
    this.share = h("input", { type: "checkbox", id: uid("share") });
    this.remember = h("input", { type: "checkbox", id: uid("remember") });
    this.note = h("div", { role: "alert", class: "alert-text" });
    this.said = h("div", { class: "list said", hidden: true });
    this.begin = h("button", { type: "submit", class: "solid begin", part: "begin" }, h("span", null, t("start.go")));
    const fact = (key) => h("li", null, h("strong", null, t(`start.${key}`)), " ", t(`start.${key}_more`));
    const tick = (input, key) => h("div", { class: "tick" }, input,
      h("label", { for: input.id }, t(`start.${key}`), h("span", { class: "soft small" }, t(`start.${key}_more`))));
    const yes = uid("adult-yes");
    const no = uid("adult-no");
    this.form = h("form", { class: "start", part: "start", novalidate: true, on: { submit: (event) => this.submit(event) } },
      h("h2", { tabindex: "-1" }, t("start.title")),
      h("p", { class: "lead" }, t("start.lead")),
      h("ul", { class: "facts" }, ["program", "therapy", "emergency", "live"].map(fact)),
      h("details", null, h("summary", null, t("start.kept")),
        h("ul", { class: "facts" }, ["stored", "readers", "delete", "leave"].map(fact)),
        h("p", { class: "small" }, h("a", { href: `${origin}/privacy/`, target: "_blank", rel: "noopener" }, t("start.privacy")), " · ",
          h("a", { href: `${origin}/safety/`, target: "_blank", rel: "noopener" }, t("start.safety")))),
      t.locale !== "en" && h("p", { class: "hint" }, t("start.english")),
      this.region.node,
      h("p", { class: "soft small below" }, t(guess && !region ? "start.region_guess" : "start.region_why")),
      h("fieldset", { class: "field" }, h("legend", null, t("start.adult")),
        h("div", { class: "either" },
          h("label", { for: yes }, h("input", { type: "radio", id: yes, name: this.adult, value: "yes" }), h("span", null, t("start.adult_yes"))),
          h("label", { for: no }, h("input", { type: "radio", id: no, name: this.adult, value: "no" }), h("span", null, t("start.adult_no"))))),
      tick(this.share, "share"), tick(this.remember, "remember"),
      this.note, this.begin, h("p", { class: "soft small" }, t("start.consent")));
    this.node = h("div", { class: "scroll", tabindex: "-1" }, this.said, this.form);
  }

  get chosenRegion() {
    return this.region.select.value;
  }

  async submit(event) {
    event.preventDefault();
    const taken = this.form.querySelector(`input[name="${this.adult}"]:checked`);
    if (!taken) {
      this.note.textContent = this.t("start.adult_missing");
      this.form.querySelector(`input[name="${this.adult}"]`).focus();
      return;
    }
    this.note.textContent = "";
    this.begin.disabled = true;
    try {
      await this.go({
        region: this.chosenRegion, consent: true, adult: taken.value === "yes", share_words: this.share.checked,
        remember: this.remember.checked, locale: this.t.locale,
      }, this.held);
    } catch (refusal) {
      if (refusal.code === undefined) throw refusal;
      this.note.textContent = refusal.said || this.t(refusal.code === "offline" ? "error.offline" : "error.unavailable");
      if (refusal.card) this.show([cardView(refusal.card, this.t, 2)]);
    } finally {
      this.begin.disabled = false;
    }
  }

  show(nodes) {
    this.said.hidden = false;
    this.said.append(...nodes);
    this.node.scrollTop = 0;
    const first = nodes[0];
    this.node.scrollTop += first.getBoundingClientRect().top - this.node.getBoundingClientRect().top - 12;
  }

  /** Words written before anything was agreed to. Returns what is to be heard. */
  async check(text) {
    const { t } = this;
    const bubble = (kind, ...inner) => h("article", { class: `message ${kind}` }, h("div", { class: "bubble" }, inner));
    this.held.push(text);
    const mine = bubble("mine", h("div", { class: "words", dir: "auto" }, marks(text, this.origin)));
    let nodes;
    try {
      const answer = await this.api.check(text, this.chosenRegion);
      nodes = (answer.replies || []).filter((reply) => reply.text).map((reply) => bubble("theirs", marks(reply.text, this.origin)));
      if (answer.card) nodes.unshift(bubble("theirs card-message", cardView(answer.card, t, 2)));
      this.tier = Math.max(this.tier || 0, answer.tier || 0);
    } catch (refusal) {
      if (refusal.code === undefined) throw refusal;
      if (refusal.code === "too_long") {
        this.held.pop();
        throw refusal;
      }
      // No verdict: the lines are shown, whatever the words were.
      nodes = [bubble("theirs", h("p", null, t("start.unchecked"))), bubble("theirs card-message", cardView(refusal.card || cardOf(this.chosenRegion, t), t, 2))];
    }
    nodes.push(bubble("theirs", h("p", null, t("start.held")),
      button(t("start.to_form"), () => this.form.querySelector("h2").focus(), { class: "choice" }, "down")));
    this.show([mine, ...nodes]);
    return nodes.map((node) => node.textContent).join(" ");
  }
}
