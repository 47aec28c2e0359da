// The messages of this place: shown in their order, once each, wherever they came from.
import { act, markRead, place } from "./net.js";

export function startLog() {
  const log = document.getElementById("log");
  const scroll = document.getElementById("scroll");
  const newer = document.getElementById("newer");
  const status = document.getElementById("status");
  const browsing = new URLSearchParams(location.search).has("before");
  let last = Number(document.body.dataset.last);

  const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
    newer.hidden = true;
  };
  const say = (words) => {
    status.textContent = words;
  };
  const seen = () => {
    if (document.visibilityState === "visible" && !browsing) markRead(last);
  };

  function show(item, mine = false) {
    if (item.place !== place || document.getElementById(`post-${item.seq}`)) return;
    if (browsing) {
      if (mine) location.assign(location.pathname);
      return;
    }
    const follow = mine || item.own || atEnd();
    const piece = document.createRange().createContextualFragment(item.html);
    const next = [...log.querySelectorAll("[data-seq]")].find((other) => Number(other.dataset.seq) > item.seq);
    log.insertBefore(piece, next ?? null);
    const element = document.getElementById(`post-${item.seq}`);
    separate(element);
    document.getElementById("empty")?.remove();
    last = Math.max(last, item.seq);
    if (follow) toEnd();
    if (follow && element.offsetHeight > scroll.clientHeight) element.scrollIntoView({ block: "start" });
    newer.hidden = follow;
    seen();
  }

  // The line between two days, if this post begins one.
  function separate(element) {
    const earlier = element.previousElementSibling;
    if (earlier?.dataset.day === element.dataset.day || earlier?.classList.contains("day")) return;
    const line = document.createElement("p");
    const words = document.createElement("span");
    line.className = "day";
    words.textContent = element.dataset.day;
    line.append(words);
    log.insertBefore(line, element);
  }

  newer.addEventListener("click", toEnd);
  scroll.addEventListener("scroll", () => {
    if (atEnd()) newer.hidden = true;
  });
  document.addEventListener("visibilitychange", seen);
  if (!browsing) toEnd();
  seen();
  return { show, say, element: log };
}

// A button under a message. Its form opens, or its answer is shown.
export function onPress(log, dialog) {
  log.element.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-press]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    const answer = await act("press", { button: button.dataset.press });
    button.removeAttribute("aria-disabled");
    if (answer.form) dialog.open(answer.form, button);
    if (answer.post) log.show(answer.post, true);
    log.say(answer.outcome === "failed" ? answer.plain : "");
  });
}
