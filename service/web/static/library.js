// The library's page as it changes: files in, issues out, the table filtered, the health.
import { droppedFiles, folderFiles } from "./drop.js";
import { askToRemove } from "./remove.js";
import { busy, tellSkipped, tidy, upload } from "./upload.js";

const form = document.querySelector("#upload");
const filter = document.querySelector("#filter");
const health = document.querySelector("#health");
const endings = form.dataset.endings.split(" ");
let reading = null;
let expected = null;

// -- files in ------------------------------------------------------------------------------------

function take({ files, skipped }) {
  upload(files, whenChanged);
  tellSkipped(skipped, endings);
}

function chosen(id, use) {
  const input = document.querySelector(id);
  input.addEventListener("change", () => {
    use(Array.from(input.files));
    input.value = ""; // the same file can be chosen again
  });
  return input;
}

chosen("#files", (files) => take({ files, skipped: 0 }));
chosen("#folder", (files) => take(folderFiles(files, endings)));
const replacement = chosen("#replacement", (files) => {
  upload(files, whenChanged, expected);
  document.querySelector("#uploads").scrollIntoView({ block: "nearest" });
});

// A file that is dropped beside the place would make the browser leave the page.
document.addEventListener("dragover", (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("over");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
document.addEventListener("drop", async (event) => {
  if (!event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.remove("over");
  take(await droppedFiles(event.dataTransfer, endings));
});
window.addEventListener("beforeunload", (event) => {
  if (busy()) event.preventDefault();
});
document.querySelector("#tidy").addEventListener("click", tidy);

// -- the table -----------------------------------------------------------------------------------

const rows = document.querySelector("#rows");
rows.addEventListener("click", (event) => {
  const row = event.target.closest("tr");
  if (event.target.closest(".remove")) askToRemove(row, whenChanged);
  if (event.target.closest(".replace")) {
    expected = row.dataset;
    replacement.click();
  }
});

let pause = 0;
filter.elements.find.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => {
    const address = new URL(filter.action);
    const find = filter.elements.find.value.trim();
    if (find) address.searchParams.set("find", find);
    history.replaceState(null, "", address);
    refresh();
  }, 250);
});

function whenChanged() {
  refresh();
  examine();
}

async function refresh() {
  reading?.abort();
  const mine = new AbortController();
  reading = mine;
  rows.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(location.href, { signal: mine.signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const parts = ["#figures", "#count", "#rows"].map((id) => page.querySelector(id));
    if (parts.every(Boolean)) parts.forEach(replace);
  } catch {
    // The page stays as it was; what was added or removed has been told already.
  }
  if (mine === reading) rows.removeAttribute("aria-busy");
}

function replace(part) {
  const place = document.getElementById(part.id);
  const held = document.activeElement?.closest("[data-id] button, [data-id] a");
  const [id, name] = [held?.closest("[data-id]").dataset.id, held?.className];
  const inside = held && place.contains(held);
  place.replaceChildren(...part.childNodes);
  if (!inside) return;
  const row = place.querySelector(`[data-id="${CSS.escape(id)}"]`);
  Array.from(row?.querySelectorAll("a, button") ?? []).find((e) => e.className === name)?.focus();
}

// -- health --------------------------------------------------------------------------------------

const checking = health.firstElementChild.cloneNode(true);
let examining = false;
let stale = false;
document.querySelector("#again").addEventListener("click", () => examine(true));

// Asks until the newest change has been checked; a check that runs already is waited for.
async function examine(anew = false) {
  stale = true;
  if (examining) return;
  examining = true;
  health.replaceChildren(checking.cloneNode(true));
  for (let first = anew; stale || health.querySelector("[data-running]"); first = false) {
    if (!stale) await new Promise((resolve) => setTimeout(resolve, 1000));
    stale = false;
    health.replaceChildren(...(await report(first)));
  }
  examining = false;
}

async function report(anew) {
  try {
    const response = await fetch(health.dataset.address + (anew ? "?again=1" : ""));
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.body.childNodes;
  } catch {
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.textContent = health.dataset.failed;
    return [problem];
  }
}

examine();
