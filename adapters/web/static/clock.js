// The clock bar.
import { post } from "./net.js";

export function startClock() {
  for (const button of document.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => move(button));
  }
}

async function move(button) {
  setMoving(true);
  const news = document.getElementById("clock-news");
  news.textContent = "The clock is moving.";
  const answer = await post("/clock", { step: button.dataset.step });
  if (answer.outcome === "failed") {
    setMoving(false);
    news.textContent = answer.plain;
    return;
  }
  showClock(answer);
  news.textContent = `It is now ${answer.text}.`;
  button.focus();
}

function setMoving(moving) {
  document.querySelector(".clock")?.classList.toggle("clock--moving", moving);
  for (const button of document.querySelectorAll("[data-step]")) button.disabled = moving;
}

export function showClock(clock) {
  const element = document.getElementById("clock");
  if (!element) return;
  document.getElementById("clock-short").textContent = clock.short;
  element.textContent = clock.text;
  element.dateTime = clock.iso;
  setMoving(clock.moving);
}
