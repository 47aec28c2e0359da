// Forms. While something is wrong with one it stays open, with everything typed, and the message beside its field.
import { act, zones } from "./net.js";

export function startDialog(log) {
  const dialog = document.getElementById("dialog");
  let opener = null;

  function open(html, from) {
    opener = from;
    dialog.replaceChildren(document.createRange().createContextualFragment(html));
    const form = dialog.querySelector("form");
    form.addEventListener("submit", submit);
    form.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    for (const counter of form.querySelectorAll("[data-limit]")) count(counter);
    for (const input of form.querySelectorAll("[data-zones]")) offerZones(input);
    dialog.showModal();
    form.querySelector("textarea, input, select").focus();
  }

  async function submit(event) {
    event.preventDefault();
    const form = event.target;
    const button = form.querySelector("[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
    button.setAttribute("aria-disabled", "true");
    const answer = await act("submit", { command: form.dataset.command, arguments: values });
    button.removeAttribute("aria-disabled");
    if (answer.outcome === "done") {
      dialog.close();
      if (answer.post) log.show(answer.post, true);
    } else {
      complain(form, answer);
    }
  }

  dialog.addEventListener("close", () => {
    (opener?.isConnected ? opener : document.getElementById("line"))?.focus();
  });
  return { open };
}

function complain(form, answer) {
  for (const old of form.querySelectorAll(".fault, .form-problem")) old.hidden = true;
  for (const input of form.elements) input.removeAttribute("aria-invalid");
  const field = answer.fault && form.querySelector(`[data-field="${CSS.escape(answer.fault)}"]`);
  const box = field ? field.querySelector(".fault") : form.querySelector(".form-problem");
  if (answer.html) box.replaceChildren(document.createRange().createContextualFragment(answer.html));
  else box.textContent = answer.plain;
  // What was given back stands in the field already.
  if (field) for (const quote of box.querySelectorAll("p ~ *")) quote.remove();
  box.hidden = false;
  const input = field?.querySelector("input, textarea, select");
  input?.setAttribute("aria-invalid", "true");
  (input ?? box).focus();
  box.scrollIntoView({ block: "nearest" });
}

function count(counter) {
  const input = counter.closest(".field").querySelector("input, textarea");
  const limit = Number(counter.dataset.limit);
  const show = () => {
    const length = [...input.value.trim()].length;
    counter.textContent = `${length.toLocaleString("en")} / ${limit.toLocaleString("en")}`;
    counter.classList.toggle("over", length > limit);
  };
  input.addEventListener("input", show);
  show();
}

function offerZones(input) {
  const list = input.list;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  let asked = 0;
  const show = async () => {
    const turn = ++asked;
    const found = input.value.trim() ? await zones(input.value).catch(() => []) : [];
    if (turn !== asked) return;
    const names = input.value.trim() ? found : [own, ...(await zones("").catch(() => []))];
    list.replaceChildren(...[...new Set(names)].map((name) => new Option(name, name)));
  };
  input.addEventListener("input", show);
  show();
}
