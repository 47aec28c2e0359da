// On a narrow screen the list of channels and people is a drawer. Also: the panel of things to try, which can be hidden.
export function startDrawer() {
  const side = document.getElementById("side");
  const opener = document.querySelector(".drawer-open");
  const narrow = matchMedia("(max-width: 52rem)");

  function set(open) {
    document.body.classList.toggle("drawer", open);
    opener.setAttribute("aria-expanded", String(open));
    side.inert = narrow.matches && !open;
    document.querySelector(".room").inert = narrow.matches && open;
    if (open) side.querySelector("[aria-current]")?.focus();
    else if (narrow.matches && side.contains(document.activeElement)) opener.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-drawer]");
    if (!button) return;
    set(button.dataset.drawer === "open");
    if (button.dataset.drawer === "close") opener.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("drawer")) {
      set(false);
      opener.focus();
    }
  });
  narrow.addEventListener("change", () => set(false));
  set(false);
  opener.querySelector(".badge").hidden = !side.querySelector(".places .badge:not([hidden])");
  startHints();
}

function startHints() {
  const panel = document.getElementById("try");
  if (!panel || localStorage.getItem("kith-hints") === "hidden") return;
  panel.hidden = false;
  panel.querySelector("details").open = matchMedia("(min-width: 52rem)").matches;
  document.getElementById("try-close").addEventListener("click", () => {
    localStorage.setItem("kith-hints", "hidden");
    panel.hidden = true;
    document.getElementById("line")?.focus();
  });
}
