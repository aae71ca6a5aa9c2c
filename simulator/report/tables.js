/* Tables: a button in every heading sorts, a field above filters. */

function sortKey(cell) {
  const key = cell.dataset.key;
  if (key === undefined) return cell.textContent.toLowerCase();
  return key === "inf" ? Infinity : key === "" ? NaN : Number(key);
}

function compare(a, b) {
  const [gone, lost] = [Number.isNaN(a), Number.isNaN(b)];
  if (gone || lost) return null;
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === "number" ? -1 : 1;
}

function sortBy(table, place, heading) {
  const falling = heading.getAttribute("aria-sort") === "ascending";
  for (const other of heading.parentNode.children) other.setAttribute("aria-sort", "none");
  heading.setAttribute("aria-sort", falling ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].map((row) => [sortKey(row.cells[place]), row]);
  rows.sort(([a], [b]) => {
    const order = compare(a, b);
    if (order === null) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
    return falling ? -order : order;
  });
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

function filterBy(table, words, count) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    const text = [...row.cells].map((cell) => cell.textContent).join(" ").toLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word));
    shown += row.hidden ? 0 : 1;
  }
  count.textContent = `${shown} of ${table.tBodies[0].rows.length} rows`;
}

function prepare(section) {
  const table = section.querySelector("table.data");
  [...table.tHead.rows[0].cells].forEach((heading, place) => {
    const title = heading.textContent;
    const button = html("button", { type: "button", title: "Sort by this column" }, title);
    heading.replaceChildren(button, html("span", { class: "print-only" }, title));
    heading.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => sortBy(table, place, heading));
    for (const row of table.tBodies[0].rows) row.cells[place].dataset.title = title;
  });
  if (table.tBodies[0].rows.length < 3) return;
  const label = html("label", {}, "Filter rows ");
  const field = html("input", { type: "search", placeholder: "words in the row" });
  const count = html("span", { class: "count", role: "status" });
  label.append(field);
  const line = html("div", { class: "filter" });
  line.append(label, count);
  section.querySelector(".scroll").before(line);
  field.addEventListener("input", () => filterBy(table, field.value, count));
}

document.querySelectorAll("section.table").forEach(prepare);
