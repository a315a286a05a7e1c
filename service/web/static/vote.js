// Votes on the answer; a comment is sent as the same vote again, which counts instead.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-vote]");
  if (!button || button.getAttribute("aria-pressed") === "true") return;
  vote(button.closest(".vote"), button.dataset.vote);
});

document.addEventListener("submit", async (event) => {
  if (!event.target.matches(".vote .comment")) return;
  event.preventDefault();
  const comment = event.target.elements.comment.value.trim();
  if (!comment) return;
  const box = event.target.closest(".vote");
  if (await send(box, { vote: "down", comment })) {
    event.target.hidden = true;
    box.querySelector("[data-vote=down]").focus();
  }
});

async function vote(box, chosen) {
  if (!(await send(box, { vote: chosen }))) return;
  for (const button of box.querySelectorAll("[data-vote]")) {
    button.setAttribute("aria-pressed", String(button.dataset.vote === chosen));
  }
  box.querySelector(".comment").hidden = chosen !== "down";
}

async function send(box, given) {
  const told = box.querySelector("[role=status]");
  told.textContent = "";
  try {
    const response = await fetch(box.dataset.address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...JSON.parse(box.dataset.body), ...given }),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    told.textContent = box.dataset.thanks;
    return true;
  } catch {
    told.textContent = box.dataset.failed;
    return false;
  }
}
