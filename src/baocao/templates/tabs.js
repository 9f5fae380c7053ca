// Tabs: without this script they are links to sections below each other. An address that ends
// in the name of a tab, or of something in it, opens that tab.
const tabs = (() => {
  const bar = document.querySelector(".tabs");
  const links = [...bar.querySelectorAll("a")];
  const panels = new Map(links.map((link) => [link.hash.slice(1), document.getElementById(link.hash.slice(1))]));
  const first = [...panels.keys()][0];
  const places = new Map(); // where each tab was scrolled to
  const self = { current: "", around: (change) => change(), followers: [] };

  bar.setAttribute("role", "tablist");
  for (const link of links) {
    const name = link.hash.slice(1);
    link.id = `tab-${name}`;
    link.setAttribute("role", "tab");
    link.setAttribute("aria-controls", name);
    const panel = panels.get(name);
    if (!panel.matches(".tab")) continue;
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", link.id);
  }

  self.open = (name) => {
    if (name === self.current) return false;
    places.set(self.current, window.scrollY);
    self.around(() => {
      self.current = name;
      for (const link of links) {
        const on = link.hash === `#${name}`;
        link.setAttribute("aria-selected", String(on));
        link.tabIndex = on ? 0 : -1;
        if (on) bar.scrollLeft = link.offsetLeft - bar.clientWidth / 2;
      }
      for (const [other, panel] of panels) panel.classList.toggle("open", other === name);
    });
    return true;
  };
  self.of = (element) => [...panels].find(([, panel]) => panel.contains(element))?.[0];
  // Scrolls to where the tab was left, for pages that show one tab at a time.
  self.back = () => window.scrollTo(0, places.get(self.current) ?? 0);

  // Moves the focus into the open tab, past the text.
  self.enter = () => panels.get(self.current)?.querySelector(".tools input, tbody a, .e")?.focus();

  const follow = () => {
    const name = location.hash.slice(1);
    if (self.followers.some((follower) => follower(name))) return;
    const target = document.getElementById(name);
    const panel = target ? self.of(target) : undefined;
    if (panel) self.open(panel);
    else if (!self.current) self.open(first);
    if (target && panel !== name) target.scrollIntoView({ block: "nearest" });
  };
  // By history and not by location.hash: the browser would scroll first, and wrongly.
  self.go = (hash, replace = false) => {
    if (location.hash !== hash) history[replace ? "replaceState" : "pushState"](null, "", hash);
    follow();
  };
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const anchor = event.target.closest("a");
    const row = event.target.closest("tr[data-go]");
    const hash = anchor ? anchor.getAttribute("href") : row?.dataset.go;
    // Whoever marks words in a row wants to copy them.
    if (!hash?.startsWith("#") || (!anchor && String(window.getSelection()))) return;
    event.preventDefault();
    self.go(row && anchor?.matches(".go") ? row.dataset.go : hash);
    if (anchor?.matches(".skip")) self.enter();
  });
  bar.addEventListener("keydown", (event) => {
    const at = links.indexOf(event.target);
    if (event.key === "ArrowDown") {
      event.preventDefault();
      self.enter();
    }
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1, " ": at }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const link = links[(to + links.length) % links.length];
    self.go(link.hash, true);
    link.focus({ preventScroll: true });
  });
  self.start = follow;
  return self;
})();
