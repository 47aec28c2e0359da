// Forms. While something is wrong with one it stays open, with everything typed, and the message beside its field.
import { act, suggest } from "./net.js";

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
    for (const input of form.querySelectorAll("[data-completed]")) offer(form.dataset.command, input);
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

// What fits the field, while it is typed. For a zone the browser knows the likeliest one.
function offer(command, input) {
  const list = input.list;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const own = input.dataset.completed === "zone" ? [{ value: here, label: here }] : [];
  let asked = 0;
  const show = async () => {
    const turn = ++asked;
    const typed = input.value.trim();
    const found = await suggest(command, input.name, typed).catch(() => []);
    if (turn !== asked) return;
    const first = typed ? [] : own;
    const others = found.filter((one) => one.value !== first[0]?.value);
    list.replaceChildren(...[...first, ...others].map((one) => new Option(one.label, one.value)));
  };
  input.addEventListener("input", show);
  show();
}
