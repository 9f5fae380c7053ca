// The detail card of a report's page: an entity, a sentence, or a row of a table.
// Text from the report only ever goes into text nodes; positions were settled when the page was
// written, so nothing here counts characters.
const card = (() => {
  const text = document.getElementById("text");
  const box = document.getElementById("card");
  const hint = box.firstElementChild;
  let pinned = null;

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };
  const vietnamese = (element) => {
    element.lang = "vi";
    return element;
  };
  const link = (number, words) => {
    const anchor = vietnamese(make("a", "", words));
    anchor.href = `#e${number}`;
    return anchor;
  };
  const list = (rows) => {
    const dl = make("dl");
    for (const [name, ...content] of rows) dl.append(make("dt", "", name), make("dd", "", ...content));
    return dl;
  };
  const chip = (number) => make("span", `chip l${number}`, data.labels[number].name);

  const entityCard = (number) => {
    const entity = data.entities[number];
    const [value, ...rest] = entity.rows;
    const rows = rest.map(([name, words]) => [name, vietnamese(make("span", "", words))]);
    for (const [relation, other, words] of entity.links) rows.push([relation, link(other, words)]);
    for (const [label, words, said] of entity.nested) {
      rows.push(["contains", chip(label), " ", vietnamese(make("span", "", said || words))]);
    }
    rows.push(["score", entity.score], ["source", entity.source]);
    rows.push(["offsets", `${entity.span[0]} – ${entity.span[1]}`], ["id", entity.id]);
    const parts = [chip(entity.label), vietnamese(make("p", "said", entity.text))];
    if (value) {
      if (value[0] === "value") parts.push(vietnamese(make("p", "value", value[1])));
      else rows.unshift(value);
    }
    return [...parts, list(rows), make("p", "what", data.labels[entity.label].about)];
  };

  const sectionName = (number) => {
    const swatch = make("span", `sw c${number}`);
    swatch.style.display = "inline-block";
    return [swatch, " ", vietnamese(make("span", "", data.sections[number].name))];
  };
  const sentenceCard = (number) => {
    const [section, score, alternatives, kind, start, end] = data.sentences[number];
    const rows = [["section", data.sections[section].key], ["score", score]];
    for (const [other, otherScore] of alternatives) {
      rows.push(["also", ...sectionName(other), ` ${otherScore}`]);
    }
    rows.push(["kind", kind], ["offsets", `${start} – ${end}`], ["sentence", String(number + 1)]);
    return [make("h3", "", "Section of this sentence"), make("p", "value", ...sectionName(section)), list(rows)];
  };

  const rowCard = (row, tab) => {
    const { columns, rows } = data.tables[row.closest("table").id];
    const said = columns.map((name, i) => [name.replaceAll("_", " "), rows[row.dataset.i][i]]);
    const back = make("a", "", `← ${tab}`);
    back.href = `#${tab}`;
    const told = said.filter(([, words]) => words).map(([name, words]) => [name, vietnamese(make("span", "", words))]);
    return [make("p", "from", back), list(told)];
  };

  const unmark = () => {
    for (const piece of text.querySelectorAll(".on")) piece.classList.remove("on");
  };
  const close = () => {
    pinned = null;
    box.classList.remove("open");
    unmark();
    box.replaceChildren(hint);
  };
  const fill = (parts, beside) => {
    unmark();
    const button = make("button", "close", "×");
    button.type = "button";
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", close);
    box.replaceChildren(button, ...parts);
    box.scrollTop = 0;
    // Where the card floats, it is always in the half that is not being read.
    const { top, height } = beside.getBoundingClientRect();
    const middle = Math.max(0, top) + Math.min(height, 40) / 2;
    box.classList.toggle("top", middle > window.innerHeight / 2);
    box.classList.add("open");
  };
  const show = (element) => {
    const { e, s } = element.dataset;
    if (e === undefined && s === undefined) return false;
    fill(e === undefined ? sentenceCard(+s) : entityCard(+e), element);
    if (e !== undefined) {
      for (const piece of text.querySelectorAll(`[data-e="${e}"]`)) piece.classList.add("on");
    }
    return true;
  };

  return {
    close,
    glance: (element) => !pinned && show(element),
    pin: (element) => {
      pinned = show(element) ? element : null;
    },
    row: (row, tab, beside) => {
      fill(rowCard(row, tab), beside);
      pinned = row;
    },
  };
})();
