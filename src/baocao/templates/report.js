// The report page: jumps between text and tables, tabs beside the text, filters.
{
  const root = document.documentElement;
  const text = document.getElementById("text");
  const filters = document.getElementById("filters");
  const wide = window.matchMedia("(min-width: 1001px)");
  const docked = () => wide.matches && tabs.current === "text"; // else the card floats
  let quiet = false; // while the script itself moves the focus

  const subject = (event) => event.target.closest(".e, .n, .m");
  text.addEventListener("mouseover", (event) => {
    const element = subject(event);
    if (element && docked()) card.glance(element);
  });
  text.addEventListener("click", (event) => {
    const element = subject(event);
    if (element) card.pin(element);
    else if (!String(window.getSelection())) {
      card.close();
      unlight();
    }
  });
  text.addEventListener("focusin", (event) => {
    const element = subject(event);
    if (element && !quiet) card.glance(element);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") letGo();
    if ((event.key === "Enter" || event.key === " ") && text.contains(event.target)) {
      const element = subject(event);
      if (!element) return;
      event.preventDefault();
      card.pin(element);
    }
  });

  // What a row is about, in the text: its pieces and the sentences around them.
  let row = null;
  const pieces = (anchor) => {
    const first = document.getElementById(anchor);
    const { e, f } = first?.dataset ?? {};
    if (e === undefined && f === undefined) return first ? [first] : [];
    return [...text.querySelectorAll(e === undefined ? `[data-f="${f}"]` : `[data-e="${e}"]`)];
  };
  const unlight = () => {
    row?.removeAttribute("aria-current");
    row = null;
    for (const piece of text.querySelectorAll(".hit, .lit")) piece.classList.remove("hit", "lit");
  };
  const light = (of) => {
    unlight();
    row = of;
    row.setAttribute("aria-current", "true");
    for (const piece of row.dataset.on.split(" ").flatMap(pieces)) {
      piece.classList.add("hit");
      piece.closest(".s")?.classList.add("lit");
    }
  };
  const letGo = () => {
    const from = row;
    card.close();
    unlight();
    if (from?.checkVisibility()) from.querySelector(".go")?.focus({ preventScroll: true });
  };

  // The first scroll may rest on estimated heights of lines not yet laid out: scroll again.
  const reveal = (target, then) => {
    const centre = () => target.scrollIntoView({ block: "center" });
    centre();
    requestAnimationFrame(() => {
      centre();
      for (const piece of pieces(target.id)) {
        piece.classList.remove("flash");
        void piece.offsetWidth; // restarts the animation
        piece.classList.add("flash");
      }
      quiet = true;
      target.focus({ preventScroll: true });
      quiet = false;
      then();
    });
  };
  // Wide: the text scrolls to what the row tells. Narrow: the text takes the table's place.
  const followRow = (of, target) => {
    const tab = tabs.of(of);
    const beside = wide.matches;
    card.close();
    tabs.open(beside ? tab : "text");
    light(of);
    if (beside) {
      of.hidden = false;
      of.scrollIntoView({ block: "nearest" });
    }
    reveal(target, () => beside || card.row(of, tab, target));
  };
  const followText = (target) => {
    if (target.dataset.f) {
      const finding = document.getElementById(`finding-${target.dataset.f.slice(1).split("-")[0]}`);
      if (finding) return followRow(finding, target);
    }
    if (!wide.matches || !tabs.current) tabs.open("text");
    unlight();
    reveal(target, () => target.matches(".e, .n") && card.pin(target));
  };
  // An address like #at-120-131: offsets that another report's finding points to.
  const at = (name) => {
    const start = Number(/^at-(\d+)-\d+$/.exec(name)?.[1] ?? NaN);
    const e = data.entities.findIndex(({ span }) => span[0] <= start && start < span[1]);
    const s = data.sentences.findIndex((sentence) => sentence[4] <= start && start < sentence[5]);
    return document.getElementById(e < 0 ? `s${s}` : `e${e}`);
  };
  tabs.followers.push((name) => {
    const target = document.getElementById(name) ?? at(name);
    const panel = target && tabs.of(target);
    if (!panel) return false;
    if (target === text) {
      if (!tabs.open("text")) window.scrollTo(0, 0);
      else if (!wide.matches) tabs.back();
    } else if (target.dataset.on) {
      followRow(target, document.getElementById(target.dataset.on.split(" ")[0]));
    } else if (text.contains(target)) followText(target);
    else {
      card.close();
      if (tabs.open(panel) && !wide.matches) tabs.back();
    }
    return true;
  });

  // Filters: one class on the root for each thing that is off, so that a long text costs nothing.
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
      tabs.go(`#${places[next].id}`);
      next = (next + 1) % places.length;
    });
  }
  for (const box of filters.querySelectorAll("input[data-off]")) apply(box);

  // Two sections may start on one line of text: the second name goes below the first.
  const margin = window.matchMedia("(min-width: 701px)");
  const spread = () => {
    if (!margin.matches || tabs.current !== "text" || root.classList.contains("large")) return;
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
  const arrange = () => {
    root.classList.toggle("tables", tabs.current !== "text");
    root.classList.toggle("float", !docked());
    spread();
  };
  // A tab changes the width of the text: the line at the top stays where it is.
  tabs.around = (change) => {
    const { left, width } = text.getBoundingClientRect();
    const line = wide.matches ? document.elementFromPoint(left + width / 2, 90)?.closest(".b") : null;
    const before = line?.getBoundingClientRect().top;
    root.style.overflowAnchor = "none"; // or the browser would make up for it once more
    change();
    arrange();
    if (line) window.scrollBy(0, line.getBoundingClientRect().top - before);
    requestAnimationFrame(() => {
      root.style.overflowAnchor = "";
    });
  };
  // Wide: always open. Narrow: one line until asked for, so that it leaves the page to the text.
  const fold = () => {
    filters.open = wide.matches;
    arrange();
  };
  wide.addEventListener("change", fold);
  window.addEventListener("resize", spread);
  // HTML cannot write NUL; see text_html.escape.
  for (const mark of text.querySelectorAll(".nul")) mark.textContent = "\0";
  fold();
  tabs.start();
}
