// The line at the bottom: a combobox whose list offers what can stand next, and which gives back what was refused.
import { offers } from "./completion.js";
import { onPress } from "./log.js";
import { act, place, words } from "./net.js";

export function startComposer(log, dialog) {
  onPress(log, dialog);
  const form = document.getElementById("composer");
  if (!form) return;
  const line = document.getElementById("line");
  const list = document.getElementById("offers");
  const draft = `kith-draft ${document.body.dataset.base} ${place}`;
  const known = words().catch(() => ({ commands: [], people: [], rooms: [] }));
  let items = [];
  let from = 0;
  let chosen = -1;
  let turn = 0;

  function fit() {
    line.style.height = "auto";
    line.style.height = `${Math.min(line.scrollHeight + 2, 180)}px`;
    sessionStorage.setItem(draft, line.value);
  }

  function close() {
    turn += 1;
    items = [];
    list.hidden = true;
    line.setAttribute("aria-expanded", "false");
    line.removeAttribute("aria-activedescendant");
  }

  async function offer() {
    const mine = ++turn;
    const atEnd = line.selectionStart === line.value.length;
    const found = atEnd && line.value ? await offers(line.value, await known) : { items: [] };
    if (mine !== turn) return;
    if (!found.items.length) return close();
    ({ items, from } = found);
    list.replaceChildren(...items.map(entry));
    list.hidden = false;
    line.setAttribute("aria-expanded", "true");
    line.removeAttribute("aria-activedescendant");
    if (items[0].weak) chosen = -1;
    else choose(0);
    log.say("");
  }

  function entry(item, index) {
    const element = document.createElement("li");
    const label = document.createElement("bdi");
    const help = document.createElement("span");
    element.id = `offer-${index}`;
    element.setAttribute("role", "option");
    label.textContent = item.label;
    help.textContent = item.help;
    help.className = "offer-help";
    element.append(label, " ", help);
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("click", () => take(index));
    return element;
  }

  function choose(index) {
    chosen = (Math.max(index, -1) + items.length) % items.length;
    [...list.children].forEach((element, other) => element.setAttribute("aria-selected", String(other === chosen)));
    line.setAttribute("aria-activedescendant", `offer-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(index) {
    const completed = line.value.slice(0, from) + items[index].insert;
    const finished = completed === line.value || completed === `${line.value} `;
    line.value = completed;
    line.focus();
    fit();
    if (finished) close();
    else offer();
  }

  // Enter takes an offer only where the line is not complete without it: `/streak` and Enter is enough.
  function enterTakes() {
    const item = items[chosen];  // none chosen yet: chosen is -1
    return item && `${line.value.slice(0, from)}${item.insert}`.trim() !== line.value.trim() && line.value.slice(from) !== "";
  }

  async function send() {
    const text = line.value;
    if (!text.trim() || form.classList.contains("sending")) return;
    close();
    form.classList.add("sending");
    line.readOnly = true;
    const answer = await act("say", { line: text });
    form.classList.remove("sending");
    line.readOnly = false;
    if (answer.outcome === "done") line.value = "";
    fit();
    log.say(answer.outcome === "failed" ? answer.plain : answer.outcome === "refused" ? "Your text is still here." : "");
    if (answer.post) log.show(answer.post, true);
    if (answer.form) dialog.open(answer.form, line);
    else line.focus();
  }

  line.addEventListener("input", () => {
    fit();
    offer();
  });
  line.addEventListener("blur", close);
  line.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = !list.hidden;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    else if (open && event.key === "Escape") close();
    else if (open && event.key === "Tab" && !event.shiftKey) take(Math.max(chosen, 0));
    else if (event.key === "Enter" && !event.shiftKey) open && enterTakes() ? take(chosen) : send();
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });

  line.value = sessionStorage.getItem(draft) ?? "";
  fit();
  if (matchMedia("(hover: hover)").matches) line.focus();
}
