// The pages' own "Leave fast" and three presses of Shift: as in the chat, and without asking the server for anything.

import { leave, onShift } from "../widget/conversation.js";

for (const link of document.querySelectorAll("a.leave")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
}
// A page with the chat on it has the chat's own watch.
if (!document.querySelector("attune-chat")) onShift((count) => count >= 3 && leave());
