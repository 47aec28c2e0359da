// The line at the bottom: offers what can stand next, sends, and gives back what was refused.
import { offers } from "./completion.js";
import { onPress } from "./log.js";
import { act, place, words } from "./net.js";
import { offerList } from "./offers.js";

export function startComposer(log, dialog) {
  onPress(log, dialog);
  const form = document.getElementById("composer");
  if (!form) return;
  const line = document.getElementById("line");
  const keep = keepDraft(line);
  const completion = startCompletion(line, keep);
  const send = sender(form, line, { log, dialog, keep, completion });
  line.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    if (!completion.takeAtEnter()) send();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  if (matchMedia("(hover: hover)").matches) line.focus();
}

// The line grows with its text, and finds it again when the page is loaded anew.
function keepDraft(line) {
  const key = `kith-draft ${document.body.dataset.base} ${place}`;
  const keep = () => {
    line.style.height = "auto";
    line.style.height = `${Math.min(line.scrollHeight + 2, 180)}px`;
    sessionStorage.setItem(key, line.value);
  };
  line.value = sessionStorage.getItem(key) ?? "";
  line.addEventListener("input", keep);
  keep();
  return keep;
}

function startCompletion(line, keep) {
  const known = words().catch(() => ({ commands: [], people: [], rooms: [] }));
  let from = 0;
  let turn = 0;
  const list = offerList(line, document.getElementById("offers"), take);

  async function offer() {
    const mine = ++turn;
    const atEnd = line.selectionStart === line.value.length;
    const found = atEnd && line.value ? await offers(line.value, await known) : { from: 0, items: [] };
    if (mine !== turn) return;
    from = found.from;
    list.open(found.items);
  }

  function close() {
    turn += 1;
    list.close();
  }

  function take(item) {
    const completed = line.value.slice(0, from) + item.insert;
    const finished = completed.trim() === line.value.trim();
    line.value = completed;
    line.focus();
    keep();
    if (finished) close();
    else offer();
  }

  // Enter takes what was chosen only where the line is not complete without it: `/streak` and Enter is enough.
  function takeAtEnter() {
    const item = list.chosen();
    const word = line.value.slice(from);
    if (!item || word === "" || item.insert.trim() === word.trim()) return false;
    take(item);
    return true;
  }

  line.addEventListener("input", offer);
  line.addEventListener("blur", close);
  line.addEventListener("keydown", (event) => {
    if (event.isComposing || !list.isOpen()) return;
    if (event.key === "ArrowDown") list.down();
    else if (event.key === "ArrowUp") list.up();
    else if (event.key === "Escape") close();
    else if (event.key === "Tab" && !event.shiftKey) take(list.first());
    else return;
    event.preventDefault();
  });
  return { close, takeAtEnter };
}

function sender(form, line, { log, dialog, keep, completion }) {
  return async () => {
    if (!line.value.trim() || line.readOnly) return;
    completion.close();
    form.classList.add("sending");
    line.readOnly = true;
    const answer = await act("say", { line: line.value });
    form.classList.remove("sending");
    line.readOnly = false;
    if (answer.outcome === "done") line.value = "";
    keep();
    log.say({ failed: answer.plain, refused: "Your text is still here." }[answer.outcome] ?? "");
    if (answer.post) log.show(answer.post, true);
    if (answer.form) dialog.open(answer.form, line);
    else line.focus();
  };
}
