// The list of a combobox (WAI-ARIA: list autocomplete): what is offered, which one is chosen, and taking it.

// `take(item)` is called when an offer is taken. The list belongs to `input`, which keeps the focus.
export function offerList(input, list, take) {
  let items = [];
  let chosen = -1;

  function close() {
    items = [];
    chosen = -1;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function open(offered) {
    close();
    if (!offered.length) return;
    items = offered;
    list.replaceChildren(...items.map(entry));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (!items[0].weak) choose(0);
  }

  function entry(item, index) {
    const element = document.createElement("li");
    const label = document.createElement("bdi");
    const help = document.createElement("span");
    element.id = `offer-${index}`;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    label.textContent = item.label;
    help.textContent = item.help;
    help.className = "offer-help";
    element.append(label, " ", help);
    element.addEventListener("pointerdown", (event) => event.preventDefault());
    element.addEventListener("click", () => take(item));
    return element;
  }

  function choose(index) {
    chosen = (index + items.length) % items.length;
    [...list.children].forEach((element, other) => element.setAttribute("aria-selected", String(other === chosen)));
    input.setAttribute("aria-activedescendant", `offer-${chosen}`);
    list.children[chosen].scrollIntoView({ block: "nearest" });
  }

  return {
    open,
    close,
    isOpen: () => !list.hidden,
    chosen: () => items[chosen],
    first: () => items[Math.max(chosen, 0)],
    down: () => choose(chosen + 1),
    up: () => choose(Math.max(chosen, 0) - 1),
  };
}
