"use strict";
// Sorting and searching of every table on the page that has a search box.
{
  const collator = new Intl.Collator("vi", { numeric: true });
  // "kien an" finds "Kiến An".
  const fold = (s) => s.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v ?? cell.textContent.trim();
  };
  const compare = (a, b) => {
    const x = Number(a), y = Number(b);
    if (a !== "" && b !== "" && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
    return collator.compare(a, b);
  };

  const sort = (table, header) => {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => [key(row, header.cellIndex), row]);
    // Empty cells stay last either way.
    rows.sort(([a], [b]) => (a === "") - (b === "") || (down ? compare(b, a) : compare(a, b)));
    body.append(...rows.map(([, row]) => row));
  };

  const search = (table, query, count) => {
    const words = fold(query).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of table.tBodies[0].rows) {
      row.folded ??= fold(row.textContent);
      row.hidden = !words.every((word) => row.folded.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = `${shown} of ${table.tBodies[0].rows.length}`;
  };

  for (const table of document.querySelectorAll("table[data-sort]")) {
    table.tHead.addEventListener("click", (event) => {
      if (event.target.closest("button")) sort(table, event.target.closest("th"));
    });
  }
  for (const box of document.querySelectorAll("input[data-table]")) {
    const table = document.getElementById(box.dataset.table);
    const count = box.parentElement.querySelector(".count");
    box.addEventListener("input", () => search(table, box.value, count));
    search(table, box.value, count);
  }
}
