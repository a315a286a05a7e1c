// Answers without a reload. The server renders; without this module the form works the same.
import { readEvents } from "./events.js";
import { dropPanel } from "./panel.js";

const form = document.querySelector("#ask");
const input = form.elements.q;
const result = document.querySelector("#result");
const limits = document.querySelector("#limits");
const answer = document.querySelector("#answer");
const status = document.querySelector("#status");
const MOST_KEPT = 30;
const SILENT = "silent";
const SILENT_MS = 30_000; // before the first word of the server; its own parts have their limits
// Marks that turn the direction of what follows: the server shows them the same way.
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
// What stood at an address: going back asks nothing a second time.
const kept = new Map();
let here = addressOf(location);
let running = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const url = new URL(form.action);
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) url.searchParams.append(name, value.trim());
  }
  if (url.searchParams.has("q")) visit(url.href);
});

result.addEventListener("click", (event) => {
  const link = event.target.closest(".examples a, .chips a, .again");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  visit(link.href);
});

window.addEventListener("popstate", () => {
  if (addressOf(location) === here) return; // only a jump within the page
  keep();
  here = addressOf(location);
  running?.abort();
  if (kept.has(here)) restore(kept.get(here));
  else if (new URL(here).searchParams.has("q")) show(here);
  else location.reload();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.focus();
  input.select();
});

function addressOf(place) {
  return place.href.split("#")[0];
}

function visit(url) {
  keep();
  if (url !== location.href) history.pushState(null, "", url);
  here = addressOf(location);
  form.querySelector("details").open = false;
  if (matchMedia("(pointer: coarse)").matches) input.blur();
  show(url);
}

function keep() {
  if (answer.hasAttribute("aria-busy") || answer.querySelector(".again")) return;
  kept.delete(here);
  kept.set(here, { limits: [...limits.childNodes], answer: [...answer.childNodes] });
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value);
}

function restore(parts) {
  dropPanel();
  describe();
  put(limits, parts.limits);
  put(answer, parts.answer);
  answer.removeAttribute("aria-busy");
  status.textContent = "";
}

// The focus does not fall out of the page with what had it.
function put(place, nodes) {
  const held = place.contains(document.activeElement);
  place.replaceChildren(...nodes);
  if (held) result.focus({ preventScroll: true });
}

// The form, the title and the link to the other language say what the address says.
function describe() {
  const { searchParams } = new URL(here);
  for (const field of form.elements) {
    if (field.name) field.value = searchParams.get(field.name) ?? "";
  }
  const question = input.value.replace(TURNING, "◌");
  document.title = question ? `${question} - ${form.dataset.name}` : form.dataset.name;
  const other = document.querySelector("a.language");
  searchParams.set("lang", new URL(other.href).searchParams.get("lang"));
  other.href = `?${searchParams}`;
}

async function show(url) {
  running?.abort();
  const asking = (running = new AbortController());
  const { signal } = asking;
  dropPanel();
  describe();
  answer.setAttribute("aria-busy", "true");
  status.textContent = answer.dataset.busy;
  const patience = setTimeout(() => asking.abort(SILENT), SILENT_MS);
  try {
    const response = await fetch(streamOf(url), { signal });
    clearTimeout(patience);
    if (!(await follow(response, signal))) location.reload();
  } catch {
    clearTimeout(patience);
    if (!signal.aborted || signal.reason === SILENT) lose(url);
  }
}

function streamOf(url) {
  const stream = new URL("stream", form.action);
  stream.search = new URL(url).search;
  stream.searchParams.set("lang", document.documentElement.lang === "en" ? "en" : "zh");
  return stream;
}

// Whether an answer came: the page itself says what is wrong where the server sent none.
async function follow(response, signal) {
  if (!response.ok) return false;
  for await (const { name, data } of readEvents(response)) {
    signal.throwIfAborted();
    if (name === "limits") put(limits, nodesOf(data.html));
    else if (name === "delta") write(data.text);
    else if (name === "answer") return finish(data.html);
    else break;
  }
  return false;
}

function write(text) {
  if (!answer.querySelector(".writing")) {
    put(answer, [document.querySelector("#writing").content.cloneNode(true)]);
    answer.firstElementChild.classList.add("writing");
  }
  answer.querySelector(".text").append(text.replace(TURNING, "◌"));
}

function finish(html) {
  put(answer, nodesOf(html));
  answer.removeAttribute("aria-busy");
  status.textContent = answer.querySelector(".text").textContent;
  return true;
}

// The server cannot be reached, or it is silent: the question stays and can be asked again.
function lose(url) {
  const told = document.querySelector("#lost").content.cloneNode(true);
  told.querySelector(".again").href = url;
  put(limits, []);
  put(answer, [told]);
  answer.removeAttribute("aria-busy");
  status.textContent = answer.querySelector(".text").textContent;
}

function nodesOf(html) {
  return new DOMParser().parseFromString(html, "text/html").body.childNodes;
}
