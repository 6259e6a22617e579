// Says before a session ends that it will. Typing counts as being there, which the server could not know by itself.

const WARN_IDLE = 2 * 60, WARN_WHOLE = 5 * 60, LOOK_EVERY = 10, TELL_EVERY = 5 * 60; // seconds
const notice = document.querySelector(".lscb-session-notice");
const form = notice.querySelector("form");
const idle = Number(notice.dataset.idle), left = Number(notice.dataset.left);
const seconds = () => Date.now() / 1000;
const opened = seconds();
let heard = opened; // when the server last heard of this person
let typed = false, ended = false;

const tabs = new BroadcastChannel("session"); // what happens in one tab keeps the others alive too
tabs.onmessage = ({ data }) => { heard = Math.max(heard, data); };

function beenHeard() {
  heard = seconds();
  tabs.postMessage(heard);
  look();
}

async function stay() {
  typed = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    if (answer.status === 204) beenHeard();
    else if (answer.type === "opaqueredirect") end();
  } catch {
    typed = true; // no network: again at the next look
  }
}

function show(part) {
  for (const each of notice.querySelectorAll("[data-part]")) each.hidden = each.dataset.part !== part;
  notice.hidden = !part;
}

function end() {
  ended = true;
  show("over");
}

function look() {
  const idleLeft = idle - (seconds() - heard), wholeLeft = left - (seconds() - opened);
  if (ended || Math.min(idleLeft, wholeLeft) <= 0) end();
  else if (wholeLeft < WARN_WHOLE) show("whole");
  else if (idleLeft < WARN_IDLE && !typed) show("idle");
  else show("");
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  stay();
});
document.addEventListener("input", () => { typed = true; });
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.requestConfig.headers["X-By-Itself"]) beenHeard(); // what a page asks for by itself shows nobody is there
});
document.addEventListener("visibilitychange", look);
for (const hint of document.querySelectorAll("[data-session-hint]")) hint.hidden = true;
tabs.postMessage(opened);
setInterval(() => {
  if (typed && !ended && seconds() - heard > Math.min(TELL_EVERY, idle / 3)) stay();
  look();
}, LOOK_EVERY * 1000);
