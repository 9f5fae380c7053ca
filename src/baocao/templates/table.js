"use strict";
// Sorting, filtering, copying and walking of every table on the page.
// What the page knows beside its text; the index page has none.
const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}");
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
    const sorted = document.createDocumentFragment();
    for (const [, row] of rows) sorted.append(row);
    body.append(sorted);
  };

  const filter = (table, query, group, count) => {
    const words = fold(query).split(/\s+/).filter(Boolean);
    const { rows } = table.tBodies[0];
    let shown = 0;
    for (const row of rows) {
      if (words.length) row.folded ??= fold(row.textContent);
      const inGroup = group === "" || row.dataset.g.split(" ").includes(group);
      row.hidden = !inGroup || !words.every((word) => row.folded.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    count.textContent = `${shown} of ${rows.length}`;
  };

  // A spreadsheet would run a cell that begins like a formula; numbers stay numbers.
  const safe = (cell) => (/^\s*[=+\-@＝＋－＠]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell) ? `'${cell}` : cell);
  const quoted = (cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const words = (cell) => cell.innerText.replace(/\s*[\n\t]+\s*/g, " · ").trim();
  const lines = (table) => {
    const known = data.tables?.[table.id];
    const rows = [...table.tBodies[0].rows].filter((row) => !row.hidden);
    if (known) return [known.columns, ...rows.map((row) => known.rows[row.dataset.i])];
    return [...table.tHead.rows, ...rows].map((row) => [...row.cells].map(words));
  };
  const written = {
    tsv: (cells) => cells.map((cell) => safe(cell.replace(/[\t\r\n]+/g, " "))).join("\t") + "\n",
    csv: (cells) => cells.map((cell) => quoted(safe(cell))).join(",") + "\r\n",
  };
  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard for this page: what is selected can still be copied.
      const area = document.createElement("textarea");
      area.className = "away";
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
  };
  const copy = async (table, as, button) => {
    const rows = lines(table);
    await put(rows.map(written[as]).join(""));
    button.textContent = `${as.toUpperCase()} ✓`;
    setTimeout(() => {
      button.textContent = as.toUpperCase();
    }, 1500);
  };

  for (const table of document.querySelectorAll("table[data-sort]")) {
    table.tHead.addEventListener("click", (event) => {
      if (event.target.closest("button")) sort(table, event.target.closest("th"));
    });
  }
  for (const tools of document.querySelectorAll(".tools")) {
    const table = document.getElementById(tools.dataset.for);
    const box = tools.querySelector("input");
    const choice = tools.querySelector("select");
    const apply = () => filter(table, box.value, choice?.value ?? "", tools.querySelector(".count"));
    tools.addEventListener("input", apply);
    tools.addEventListener("click", (event) => {
      const { as } = event.target.dataset;
      if (as) copy(table, as, event.target);
    });
    apply();
  }
  // Up and down go from row to row; Enter follows the row's link.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    let row = step && event.target.closest("tbody a") && event.target.closest("tbody tr");
    if (!row) return;
    do row = row[step];
    while (row?.hidden);
    const link = row?.querySelector("a");
    if (!link) return;
    event.preventDefault();
    link.focus();
  });
}
