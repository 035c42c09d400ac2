// What the terminal's own script leaves out: where its socket is, the first key, and why it ended.
"use strict";

// The socket is where this page is, behind whatever port, tunnel or path the browser knows it by.
const socket = new URL("ws", location.href);
socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
socket.search = socket.hash = "";
document.getElementById("terminal").dataset.sessionWebsocketUrl = socket.href;

function focusTerminal() {
  const keys = document.querySelector(".xterm-helper-textarea");
  if (keys) keys.focus();
}

async function tellWhyItEnded() {
  try {
    await fetch("console.js", { method: "HEAD", cache: "no-store" });
  } catch {
    document.body.classList.add("-lost");
  }
}

let isDrawn = false;
let isClosed = false;
new MutationObserver(() => {
  const state = document.body.classList;
  if (!isDrawn && state.contains("-first-byte")) {
    isDrawn = true;
    focusTerminal();
  }
  if (!isClosed && state.contains("-closed")) {
    isClosed = true;
    tellWhyItEnded();
  }
}).observe(document.body, { attributeFilter: ["class"] });
window.addEventListener("focus", focusTerminal);
