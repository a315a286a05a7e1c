// Copies the answer in one of its forms, or its permanent address.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const tools = button.closest(".tools");
  const told = tools.querySelector("[role=status]");
  told.textContent = "";
  const done = await copy(textFor(button.dataset.copy, tools));
  told.textContent = done ? tools.dataset.copied : tools.dataset.failed;
  button.focus();
});

function textFor(form, tools) {
  if (form !== "link") {
    return tools.querySelector(`template[data-form="${form}"]`).content.textContent;
  }
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.delete("lang");
  return address.href;
}

// Pages over plain HTTP have no clipboard: there the text is selected and copied as by hand.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text) {
  const area = document.createElement("textarea");
  area.className = "unseen";
  area.readOnly = true;
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
