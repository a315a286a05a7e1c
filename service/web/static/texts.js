// The page's texts in the reader's language: the server puts them into a template.
const DIRECTION = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const texts = new Map();
for (const element of document.querySelector("#texts").content.children) {
  texts.set(element.dataset.text, element.textContent);
}

// A value is put in as it is: `{name}` within it stays.
export function say(name, values = {}) {
  return texts.get(name).replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

// What others wrote, with marks of direction in sight and without effect.
export function plain(text) {
  return String(text).replace(DIRECTION, "◌");
}

// As the server names issues.
export function nameOf({ publication, issue }) {
  if (typeof issue === "number") return say("numbered", { publication, issue });
  const yearly = /^(\d{4})-(\d+)$/.exec(issue);
  if (yearly) return say("yearly", { publication, year: yearly[1], issue: yearly[2] });
  return say("document", { issue: publication === "文件" ? issue : `${publication}》${issue}` });
}
