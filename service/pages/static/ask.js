// Answers without a reload. The server renders; without this module the form works the same.
const form = document.querySelector("#ask");
const input = form.elements.q;
let running = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = input.value.trim();
  if (question) show(address(question), true);
});

document.querySelector("#result").addEventListener("click", (event) => {
  const link = event.target.closest(".examples a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  show(link.href, true);
});

window.addEventListener("popstate", (event) => {
  // A jump to a citation mark is a history entry too, but has no state of ours.
  if (event.state || !location.hash) show(location.href, false);
});

function address(question) {
  const url = new URL(form.action);
  url.searchParams.set("q", question);
  return url.href;
}

async function show(url, remember) {
  running?.abort();
  running = new AbortController();
  const { signal } = running;
  const result = document.querySelector("#result");
  result.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, { signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.querySelector("#result");
    if (!found) throw new Error(`no answer in ${response.status}`);
    result.replaceChildren(...found.childNodes);
    input.value = page.querySelector("#q").value;
    document.title = page.title;
    if (remember) history.pushState({ url }, "", url);
    result.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
  }
}
