// The slip: counts what is chosen against the seats, and keeps a no apart from the names. What may
// be chosen is decided by the server; this only spares a refused slip.
"use strict";

for (const slip of document.querySelectorAll("[data-slip]")) {
  const boxes = [...slip.querySelectorAll("input[name=choices], input[name=abstains]")];
  const most = Number(slip.dataset.most);
  const told = slip.querySelector("[data-slip-count]");

  const show = () => {
    const chosen = boxes.filter((box) => box.checked && box.name === "choices").length;
    told.textContent = told.dataset.words.replace("{chosen}", chosen).replace("{seats}", most);
    told.classList.toggle("is-over", chosen > most);
  };

  slip.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.checked) return show();
    for (const other of boxes) {
      if (other === box) continue;
      const parted = "saysNo" in box.dataset || "saysNo" in other.dataset || box.type === "radio";
      if (parted) other.checked = false;
    }
    show();
  });
  show();
}
