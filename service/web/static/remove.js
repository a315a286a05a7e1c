// Removes an issue after its reader has said so in a dialog.
import { say } from "./texts.js";

const dialog = document.querySelector("#removal");
const go = document.querySelector("#removal-go");
const problem = document.querySelector("#removal-problem");
const { api } = document.querySelector("#upload").dataset;
let row = null;
let whenRemoved = null;

// Closing the dialog gives the focus back to the button that opened it.
export function askToRemove(chosen, then) {
  row = chosen;
  whenRemoved = then;
  document.querySelector("#removal-asked").textContent = say("ask", { issue: row.dataset.name });
  document.querySelector("#removal-told").textContent = say("tell", { n: row.dataset.articles });
  problem.textContent = "";
  go.disabled = false;
  dialog.showModal();
}

go.addEventListener("click", async () => {
  const asked = row;
  go.disabled = true;
  const message = await remove(asked.dataset.path);
  if (asked !== row) return;
  if (message) {
    problem.textContent = say("kept", { message });
    go.disabled = false;
  } else {
    dialog.close();
    dropRow(asked);
  }
});

// Gives what stands in the way; an issue that somebody else removed is gone all the same.
async function remove(path) {
  try {
    const response = await fetch(api + path, { method: "DELETE" });
    if (response.ok || response.status === 404) return "";
    const reply = await response.json().catch(() => null);
    return reply?.error?.message ?? String(response.status);
  } catch {
    return say("offline");
  }
}

function dropRow(gone) {
  const beside = gone.nextElementSibling ?? gone.previousElementSibling;
  const next = beside?.querySelector(".remove") ?? document.querySelector("#held");
  document.querySelector("#news").textContent = say("removed", { issue: gone.dataset.name });
  gone.remove();
  next.focus();
  whenRemoved();
}
