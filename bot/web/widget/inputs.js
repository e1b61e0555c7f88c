// Ways to answer other than words: how strong (0-10), and which feelings.

import { button, h, uid } from "./dom.js";

/** Eleven radios in a row; nothing is sent before the button is pressed. */
export function strength(message, seat) {
  const { t } = seat;
  const name = uid("strength");
  const spent = seat.spent(message);
  const send = button(t("input.strength.send"), () => {
    const taken = group.querySelector("input:checked");
    if (taken && send.getAttribute("aria-disabled") !== "true") seat.send(taken.value);
  }, { class: "choice solid", "aria-disabled": "true" });
  const spend = () => { group.disabled = true; };
  const group = h("fieldset", { class: "strength spendable", disabled: spent, on: { change: () => send.removeAttribute("aria-disabled"), spend } },
    h("legend", null, t("input.strength.label")),
    h("div", { class: "scale", dir: "ltr" }, Array.from({ length: 11 }, (_, i) =>
      h("label", null, h("input", { type: "radio", name, value: String(i) }), h("span", null, String(i))))),
    h("p", { class: "ends soft small", dir: "ltr" }, h("span", null, t("input.strength.low")), h("span", null, t("input.strength.high"))),
    !spent && send);
  return group;
}

/** Words to pick from; `data.groups` ([{name, words}]) where the server sends them, else our own few. */
export function feelings(message, data, seat) {
  const { t } = seat;
  const spent = seat.spent(message);
  const given = Array.isArray(data.groups) ? data.groups : Array.isArray(data.feelings) ? [{ words: data.feelings }] : [];
  const groups = given.length ? given : [{ words: t("input.feelings.words").split(",") }];
  const send = button(t("input.feelings.send"), () => {
    const words = [...box.querySelectorAll("input:checked")].map((input) => input.value);
    if (words.length && send.getAttribute("aria-disabled") !== "true") {
      seat.send(words.length > 1 ? `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}` : words[0]);
    }
  }, { class: "choice solid", "aria-disabled": "true" });
  const onChange = () => {
    if (box.querySelector("input:checked")) send.removeAttribute("aria-disabled");
    else send.setAttribute("aria-disabled", "true");
  };
  const spend = () => { box.disabled = true; };
  const box = h("fieldset", { class: "feelings spendable", disabled: spent, on: { change: onChange, spend } },
    h("legend", null, t("input.feelings.label")),
    groups.map((group) => [
      group.name && h("p", { class: "soft small group" }, group.name),
      h("div", { class: "chips", lang: "en" }, (group.words || []).map((word) => {
        const value = String(word).trim();
        return h("label", null, h("input", { type: "checkbox", value }), h("span", null, value));
      })),
    ]),
    !spent && send);
  return box;
}
