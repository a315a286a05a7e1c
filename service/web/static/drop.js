// Files that were chosen or dropped; folders are walked as `wence ingest` walks them.

// Gives { files, skipped }. A file that is named is always taken, even one that cannot be read.
export async function droppedFiles(transfer, endings) {
  // The list is only readable now, before anything is awaited.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return { files: Array.from(transfer.files), skipped: 0 };
  const found = { files: [], skipped: 0 };
  for (const entry of entries) {
    if (entry.isDirectory) await walk(entry, endings, found);
    else keep(await fileOf(entry), found);
  }
  return found;
}

export function folderFiles(files, endings) {
  const found = { files: [], skipped: 0 };
  for (const file of files) {
    const folders = file.webkitRelativePath.split("/").slice(1, -1);
    if (folders.some(hidden) || hidden(file.name)) continue;
    keep(readable(file.name, endings) ? file : null, found);
  }
  found.files.sort((one, other) => (one.webkitRelativePath < other.webkitRelativePath ? -1 : 1));
  return found;
}

async function walk(folder, endings, found) {
  const reader = folder.createReader();
  const entries = [];
  // A reader gives a part of the entries at a time.
  for (let part = []; (part = await read(reader)).length; ) entries.push(...part);
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const entry of entries.filter(({ name }) => !hidden(name))) {
    if (entry.isDirectory) await walk(entry, endings, found);
    else keep(readable(entry.name, endings) ? await fileOf(entry) : null, found);
  }
}

function hidden(name) {
  return name.startsWith(".") || name.startsWith("~$");
}

function readable(name, endings) {
  return endings.some((ending) => name.toLowerCase().endsWith(ending));
}

function keep(file, found) {
  if (file) found.files.push(file);
  else found.skipped += 1;
}

// What the system refuses to read is passed over like what cannot be read.
function read(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
}

function fileOf(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}
