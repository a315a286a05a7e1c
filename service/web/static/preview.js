// What a citation mark stands for, shown while the pointer or the focus is on it.
const box = document.querySelector("#preview");
const LINGER_MS = 150; // time to move the pointer from the mark into the preview
let shownFor = null;
let leaving = 0;

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse") return;
  const mark = event.target.closest(".mark");
  if (mark) show(mark);
  else if (event.target.closest("#preview")) clearTimeout(leaving);
  else if (shownFor && document.activeElement !== shownFor) leave();
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".mark:focus-visible")) show(event.target);
  else hide();
});
document.addEventListener("focusout", hide);
document.addEventListener("click", hide);
window.addEventListener("scroll", hide, { passive: true });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") hide();
});

function leave() {
  clearTimeout(leaving);
  leaving = setTimeout(hide, LINGER_MS);
}

function hide() {
  clearTimeout(leaving);
  shownFor?.removeAttribute("aria-describedby");
  shownFor = null;
  box.hidden = true;
}

function show(mark) {
  clearTimeout(leaving);
  const source = document.querySelector(mark.hash);
  if (mark === shownFor || !source) return;
  hide();
  const parts = [...source.querySelectorAll(".title, .where, blockquote")].map((part) => {
    const line = document.createElement("p");
    line.className = part.className || "quote";
    line.textContent = part.textContent;
    return line;
  });
  box.replaceChildren(...parts);
  box.hidden = false;
  mark.setAttribute("aria-describedby", box.id);
  shownFor = mark;
  put(mark.getBoundingClientRect());
}

// Under the mark, above it where there is no room below.
function put(mark) {
  const { width, height } = box.getBoundingClientRect();
  const room = document.documentElement.clientWidth - width - 8;
  const below = mark.bottom + height + 8 < innerHeight;
  box.style.left = `${Math.max(8, Math.min(mark.left - 16, room))}px`;
  box.style.top = `${below ? mark.bottom + 4 : mark.top - height - 4}px`;
}
