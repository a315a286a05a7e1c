// The source panel: the article behind a link with `data-panel`, scrolled to what is quoted.
const panel = document.querySelector("#panel");
const body = panel.querySelector(".body");
const phone = matchMedia("(max-width: 60rem)");
let places = [];
let at = 0;
let opener = null;
let running = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  opener = link;
  places = [...new Set([...document.querySelectorAll("[data-panel]")].map(addressOf))];
  go(places.indexOf(addressOf(link)));
});
panel.querySelector(".previous").addEventListener("click", () => go(at - 1));
panel.querySelector(".next").addEventListener("click", () => go(at + 1));
panel.querySelector(".close").addEventListener("click", () => panel.close());
panel.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (["ArrowLeft", "p"].includes(event.key)) go(at - 1);
  else if (["ArrowRight", "n"].includes(event.key)) go(at + 1);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && panel.open && !event.target.closest("input, textarea")) {
    event.preventDefault();
    panel.close();
  }
});
panel.addEventListener("close", () => {
  arrange(false);
  running?.abort();
  markCurrent(null);
  if (opener?.isConnected) opener.focus();
});
phone.addEventListener("change", () => {
  if (!panel.open) return;
  const back = opener;
  opener = null; // the panel stays: its opener is not to have the focus yet
  panel.addEventListener("close", () => { opener = back; open(); }, { once: true });
  panel.close();
});

// For a page that is about to show something else: the focus stays where it is.
export function dropPanel() {
  opener = null;
  markCurrent(null); // closing is told later, when what is marked may be gone from the page
  if (panel.open) panel.close();
}

// Marks lead to the list of sources where there are no scripts: their article stands aside.
function addressOf(link) {
  return new URL(link.dataset.panel || link.href, document.baseURI).href;
}

function go(place) {
  if (place < 0 || place >= places.length) return;
  at = place;
  panel.querySelector(".place").textContent = `${at + 1}/${places.length}`;
  panel.querySelector(".previous").disabled = at === 0;
  panel.querySelector(".next").disabled = at === places.length - 1;
  const article = new URL(places[at]);
  panel.querySelector(".to-article").href = article.href;
  panel.querySelector(".to-issue").href = article.pathname.replace(/\/[^/]*$/, "");
  markCurrent(places[at]);
  open();
  load(article);
}

function open() {
  if (!panel.open) {
    arrange(true);
    if (phone.matches) panel.showModal();
    else panel.show();
  }
  body.focus({ preventScroll: true });
}

// Beside the answer where there is room, over everything on a phone.
function arrange(opened) {
  panel.parentElement.classList.toggle("beside", opened && !phone.matches);
  document.documentElement.classList.toggle("covered", opened && phone.matches);
}

function markCurrent(address) {
  for (const link of document.querySelectorAll("[data-panel]")) {
    if (addressOf(link) === address) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

async function load(address) {
  running?.abort();
  const { signal } = (running = new AbortController());
  body.setAttribute("aria-busy", "true");
  try {
    const alone = new URL(address);
    alone.searchParams.set("part", "article");
    const response = await fetch(alone, { signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const article = response.ok && page.querySelector("#article");
    if (!article) throw new Error(`no article in ${address}`);
    show(article, address);
  } catch {
    if (signal.aborted) return;
    body.textContent = panel.dataset.failed;
  }
  body.removeAttribute("aria-busy");
}

function show(article, address) {
  for (const link of article.querySelectorAll("a[href]")) {
    link.href = new URL(link.getAttribute("href"), address).href;
  }
  body.replaceChildren(document.adoptNode(article));
  const quote = body.querySelector("#quote");
  const above = body.clientHeight / 4;
  body.scrollTop = quote
    ? quote.getBoundingClientRect().top - article.getBoundingClientRect().top - above
    : 0;
}
