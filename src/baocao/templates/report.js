// The report page: detail card, filters, and jumps between text and tables.
// Text from the report only ever goes into text nodes; positions were settled when the page was
// written, so nothing here counts characters.
{
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const text = document.getElementById("text");
  const card = document.getElementById("card");
  const hint = card.firstElementChild;
  const docked = window.matchMedia("(min-width: 1001px)");
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

  const close = () => {
    pinned = null;
    card.classList.remove("open");
    for (const piece of text.querySelectorAll(".on")) piece.classList.remove("on");
    card.replaceChildren(hint);
  };
  const show = (element) => {
    const { e, s } = element.dataset;
    if (e === undefined && s === undefined) return false;
    for (const piece of text.querySelectorAll(".on")) piece.classList.remove("on");
    const button = make("button", "close", "×");
    button.setAttribute("aria-label", "Close");
    button.addEventListener("click", close);
    card.replaceChildren(button, ...(e === undefined ? sentenceCard(+s) : entityCard(+e)));
    card.scrollTop = 0;
    if (e !== undefined) {
      for (const piece of text.querySelectorAll(`[data-e="${e}"]`)) piece.classList.add("on");
    }
    // On a narrow page the card floats: always in the half that is not being read.
    const box = element.getBoundingClientRect();
    const middle = Math.max(0, box.top) + Math.min(box.height, 40) / 2;
    card.classList.toggle("top", middle > window.innerHeight / 2);
    card.classList.add("open");
    return true;
  };
  const pin = (element) => {
    pinned = show(element) ? element : null;
  };

  const subject = (event) => event.target.closest(".e, .n, .m");
  text.addEventListener("mouseover", (event) => {
    const element = subject(event);
    if (element && !pinned && docked.matches) show(element);
  });
  text.addEventListener("click", (event) => {
    const element = subject(event);
    if (element) pin(element);
    else if (!String(window.getSelection())) close();
  });
  text.addEventListener("focusin", (event) => {
    const element = subject(event);
    if (element && !pinned) show(element);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if ((event.key === "Enter" || event.key === " ") && text.contains(event.target)) {
      const element = subject(event);
      if (!element) return;
      event.preventDefault();
      pin(element);
    }
  });

  // Jumps. The first scroll may rest on estimated heights of lines not yet laid out: scroll again.
  const reveal = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (!target || !text.contains(target)) return;
    const centre = () => target.scrollIntoView({ block: "center" });
    centre();
    requestAnimationFrame(() => {
      centre();
      const pieces = target.dataset.e === undefined ? [target] : text.querySelectorAll(`[data-e="${target.dataset.e}"]`);
      for (const piece of pieces) {
        piece.classList.remove("flash");
        void piece.offsetWidth; // restarts the animation
        piece.classList.add("flash");
      }
      target.focus({ preventScroll: true });
      if (target.matches(".e, .n")) pin(target);
    });
  };
  const go = (hash) => {
    if (location.hash === hash) reveal();
    else location.hash = hash;
  };
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const anchor = event.target.closest('a[href^="#"]');
    const row = event.target.closest("tr[data-go]");
    if (!anchor && !row) return;
    event.preventDefault();
    go(anchor ? anchor.getAttribute("href") : row.dataset.go);
  });

  // Filters: one class on the root for each thing that is off, so that a long text costs nothing.
  const filters = document.getElementById("filters");
  const apply = (box) => root.classList.toggle(`off-${box.dataset.off}`, !box.checked);
  filters.addEventListener("change", (event) => apply(event.target));
  filters.addEventListener("click", (event) => {
    const { set } = event.target.dataset;
    if (!set) return;
    for (const box of event.target.closest("section").querySelectorAll("ul input")) {
      box.checked = set === "all";
      apply(box);
    }
  });
  // Clicking a section's name again goes on to its next place.
  for (const jump of filters.querySelectorAll("a[data-c]")) {
    const places = [...text.querySelectorAll(`.n.c${jump.dataset.c}`)];
    let next = 0;
    jump.addEventListener("click", (event) => {
      event.preventDefault();
      go(`#${places[next].id}`);
      next = (next + 1) % places.length;
    });
  }
  for (const box of filters.querySelectorAll("input[data-off]")) apply(box);
  // Wide: always open. Narrow: one line until asked for, so that it leaves the page to the text.
  const fold = () => {
    filters.open = docked.matches;
  };
  docked.addEventListener("change", fold);
  fold();
  // Two sections may start on one line of text: the second name goes below the first.
  const spread = () => {
    const names = [...text.querySelectorAll(".n")];
    for (const name of names) name.style.top = "";
    const places = names.map((name) => [name, name.getBoundingClientRect()]);
    let bottom = -Infinity;
    let block = null;
    for (const [name, box] of places) {
      if (name.closest(".b") !== block) bottom = -Infinity;
      block = name.closest(".b");
      const down = Math.max(0, bottom - box.top - 1);
      if (down) name.style.top = `${box.top + down - block.getBoundingClientRect().top}px`;
      bottom = box.bottom + down;
    }
  };
  const margin = window.matchMedia("(min-width: 701px)");
  if (!root.classList.contains("large")) {
    const arrange = () => {
      if (margin.matches) spread();
    };
    arrange();
    window.addEventListener("resize", arrange);
  }
  // HTML cannot write NUL; see text_html.escape.
  for (const mark of text.querySelectorAll(".nul")) mark.textContent = "\0";
  if (location.hash) reveal();
}
