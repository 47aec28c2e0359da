// What happens while the page is open: posts, unread marks, the clock, who is here.
import { showClock } from "./clock.js";
import { place, stream } from "./net.js";

export function startLive(log) {
  let after = Number(document.body.dataset.last);
  let source;

  function connect() {
    source = stream(after);
    source.addEventListener("post", (event) => {
      const item = JSON.parse(event.data);
      after = item.seq;
      if (item.place === place) log.show(item);
      else if (!item.own) countUnread(item.place);
    });
    source.addEventListener("around", (event) => {
      const around = JSON.parse(event.data);
      showClock(around.clock);
      showPeople(around.here);
    });
    source.onopen = () => document.body.classList.remove("offline");
    source.onerror = () => {
      document.body.classList.add("offline");
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(connect, 1000);
    };
  }

  connect();
  // A browser opens few connections to one address: a page that is left gives its own back at once.
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
}

function countUnread(elsewhere) {
  const badge = document.querySelector(`.places [data-place="${CSS.escape(elsewhere)}"] .badge`);
  if (!badge) return;
  const unread = Number(badge.dataset.unread) + 1;
  badge.dataset.unread = unread;
  badge.querySelector(".count").textContent = unread;
  badge.hidden = false;
  const dot = document.querySelector(".badge--dot");
  dot.hidden = false;
}

function showPeople(here) {
  for (const item of document.querySelectorAll("[data-person]")) {
    item.classList.toggle("away", !here.includes(item.dataset.person));
  }
}
