// Files to the library, one after another: the same content twice is told from two files.
import { nameOf, plain, say } from "./texts.js";

const form = document.querySelector("#upload");
const list = document.querySelector("#results");
const limit = Number(form.dataset.limit);
const waiting = [];
const counts = { all: 0, done: 0, failed: 0 };
let running = false;

// `expected` names the issue that a file is to replace; `whenIdle` is called after the last one.
export function upload(files, whenIdle, expected = null) {
  for (const file of files) enqueue({ file, expected, row: makeRow(file) });
  work(whenIdle);
}

export function tellSkipped(n, endings) {
  if (!n) return;
  const row = document.createElement("li");
  row.className = "skipped soft";
  row.textContent = say("skipped", { n, endings: endings.join(" ") });
  list.append(row);
  document.querySelector("#uploads").hidden = false;
}

export function busy() {
  return running;
}

export function tidy() {
  for (const row of list.querySelectorAll(".done, .skipped")) row.remove();
  count();
}

function makeRow(file) {
  const row = document.querySelector("#upload-row").content.firstElementChild.cloneNode(true);
  row.querySelector(".name").textContent = plain(file.name);
  row.querySelector(".size").textContent = sized(file.size);
  const label = say("retry", { file: plain(file.name) });
  row.querySelector(".retry").setAttribute("aria-label", label);
  row.querySelector("progress").setAttribute("aria-label", plain(file.name));
  list.append(row);
  counts.all += 1;
  document.querySelector("#uploads").hidden = false;
  return row;
}

function sized(bytes) {
  if (bytes < 2 ** 20) return `${Math.ceil(bytes / 2 ** 10)} KB`;
  return `${(Math.ceil((bytes / 2 ** 20) * 10) / 10).toFixed(1)} MB`;
}

function enqueue(job) {
  const { file, row } = job;
  row.className = "going";
  row.querySelector("progress").value = 0;
  row.querySelector(".outcome").textContent = "";
  if (file.size > limit) {
    const values = { size: sized(file.size), limit: `${limit / 2 ** 20} MB` };
    fail(job, say("large", values), null);
    return;
  }
  show(row, "waiting");
  waiting.push(job);
  count();
}

async function work(whenIdle) {
  if (running) return;
  running = true;
  let changed = false;
  while (waiting.length) {
    const job = waiting.shift();
    const { status, reply } = await send(job);
    if (status === 200 || status === 201) {
      succeed(job, reply);
      changed = true;
    } else {
      fail(job, problem(status, reply), whenIdle);
    }
  }
  running = false;
  if (changed) whenIdle();
}

// Status 0: it did not arrive. `fetch` does not tell how far it is with a body.
function send({ file, row }) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) row.querySelector("progress").value = event.loaded / event.total;
    });
    request.upload.addEventListener("load", () => {
      row.querySelector("progress").removeAttribute("value");
      show(row, "reading");
    });
    request.addEventListener("load", () => {
      resolve({ status: request.status, reply: request.response });
    });
    request.addEventListener("error", () => resolve({ status: 0, reply: null }));
    show(row, "sending");
    request.open("POST", `${form.dataset.api}documents`);
    request.send(body);
  });
}

function problem(status, reply) {
  if (!status) return say("network");
  return reply?.error ? plain(reply.error.message) : say("refused", { status });
}

function succeed({ row, expected }, { issue, outcome }) {
  const { kind, articles, passages, message, warnings } = outcome;
  const parts = say(kind, { articles, passages }).split("{issue}");
  const place = row.querySelector(".outcome");
  place.replaceChildren(parts[0], link(issue), parts[1]);
  if (expected && expected.id !== issue.id) {
    place.append(" ", say("other", { expected: expected.name }));
    row.classList.add("other");
  }
  note(row, kind === "unchanged" && message ? [message, ...warnings] : warnings);
  counts.done += 1;
  finish(row, "done");
}

function link(issue) {
  const made = document.createElement("a");
  const parts = [issue.publication, String(issue.issue)].map(encodeURIComponent);
  made.href = `${form.dataset.root}issues/${parts.join("/")}`;
  made.textContent = plain(nameOf(issue));
  return made;
}

function note(row, lines) {
  const notes = row.querySelector(".notes");
  notes.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = plain(line);
      return item;
    }),
  );
  notes.hidden = !lines.length;
}

// Without `whenIdle` there is nothing to try again.
function fail(job, message, whenIdle) {
  const { row } = job;
  row.querySelector(".outcome").textContent = message;
  const button = row.querySelector(".retry");
  button.hidden = !whenIdle;
  button.onclick = () => {
    counts.failed -= 1;
    button.hidden = true;
    enqueue(job);
    work(whenIdle);
  };
  counts.failed += 1;
  finish(row, "failed");
  list.prepend(row); // problems stay in sight
}

function finish(row, state) {
  row.classList.replace("going", state);
  row.querySelector(".going").textContent = "";
  count();
}

function show(row, name) {
  row.querySelector(".going").textContent = say(name);
}

function count() {
  const left = counts.all - counts.done - counts.failed;
  document.querySelector("#tally").textContent = say("tally", { ...counts, left });
  document.querySelector("#tidy").hidden = !list.querySelector(".done, .skipped");
}
