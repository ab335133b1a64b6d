"use strict";
(() => {
  const root = document.documentElement;
  const tip = document.getElementById("tip");
  const live = document.getElementById("live");
  const themeButton = document.getElementById("theme");
  const themes = ["auto", "light", "dark"];

  const showTheme = (theme) => {
    if (theme === "auto") root.removeAttribute("data-theme");
    else root.dataset.theme = theme;
    themeButton.textContent = "Theme: " + theme;
  };
  let theme = root.dataset.theme || "auto";
  showTheme(theme);
  themeButton.hidden = false;
  themeButton.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    showTheme(theme);
  });

  // Text only, never markup: names come from outside.
  let marked = null;
  const hide = () => {
    tip.classList.remove("shown");
    if (marked) marked.classList.remove("on");
    marked = null;
  };
  const showAt = (text, x, y) => {
    tip.textContent = text;
    tip.classList.add("shown");
    const box = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, x - box.width / 2), innerWidth - box.width - 8);
    const top = y - box.height - 14 < 8 ? y + 18 : y - box.height - 14;
    tip.style.left = left + "px";
    tip.style.top = top + "px";
  };
  const mark = (element) => {
    if (marked) marked.classList.remove("on");
    marked = element;
    element.classList.add("on");
  };
  document.addEventListener("pointermove", (event) => {
    const target = event.target.closest ? event.target.closest("[data-tip]") : null;
    if (target) { mark(target); showAt(target.dataset.tip, event.clientX, event.clientY); }
    else if (!(event.target.closest && event.target.closest("[data-scrub]"))) hide();
  });
  document.addEventListener("pointerdown", (event) => {
    const target = event.target.closest ? event.target.closest("[data-tip]") : null;
    if (target) { mark(target); showAt(target.dataset.tip, event.clientX, event.clientY); }
  });
  addEventListener("scroll", hide, { passive: true });

  // Arrow keys walk through the marks of a picture.
  document.addEventListener("keydown", (event) => {
    const holder = event.target.closest ? event.target.closest(".picture, .tiles") : null;
    if (event.key === "Escape") hide();
    if (!holder || holder.dataset.scrub) return;
    const marks = [...holder.querySelectorAll("[data-tip]")];
    const at = marks.indexOf(marked);
    const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1 }[event.key];
    if (next === undefined || !marks.length) return;
    event.preventDefault();
    const element = marks[(next + marks.length) % marks.length];
    mark(element);
    const box = element.getBoundingClientRect();
    showAt(element.dataset.tip, box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
    live.textContent = element.dataset.tip;
  });
  document.addEventListener("focusout", hide);

  // The crosshair of the newest run.
  const here = document.querySelector(".dot-here");
  for (const svg of document.querySelectorAll("[data-scrub]")) {
    const rows = JSON.parse(document.getElementById(svg.dataset.scrub).textContent);
    const cursor = svg.querySelector(".cursor");
    const from = Number(svg.dataset.from), to = Number(svg.dataset.to);
    const longest = rows[rows.length - 1][0];
    let at = -1;
    const show = (number, clientY) => {
      at = Math.min(Math.max(number, 0), rows.length - 1);
      const [km, pace, bpm, metres, place] = rows[at];
      const x = from + (to - from) * km / longest;
      cursor.setAttribute("x1", x);
      cursor.setAttribute("x2", x);
      cursor.setAttribute("visibility", "visible");
      if (here) here.setAttribute("visibility", place ? "visible" : "hidden");
      if (here && place) {
        here.setAttribute("cx", place[0]);
        here.setAttribute("cy", place[1]);
      }
      const words = [km.toFixed(2) + " km", pace && pace + " /km", bpm && bpm + " bpm", metres && metres + " m"].filter(Boolean).join("\n");
      const box = svg.getBoundingClientRect();
      showAt(words, box.left + x / svg.viewBox.baseVal.width * box.width, clientY === undefined ? box.top + 40 : clientY);
      return words;
    };
    svg.addEventListener("pointermove", (event) => {
      if (event.target.closest("[data-tip]")) return;
      const box = svg.getBoundingClientRect();
      const km = ((event.clientX - box.left) / box.width * svg.viewBox.baseVal.width - from) / (to - from) * longest;
      let low = 0, high = rows.length - 1;
      while (low < high) { const middle = (low + high) >> 1; if (rows[middle][0] < km) low = middle + 1; else high = middle; }
      show(low, event.clientY);
    });
    svg.addEventListener("pointerleave", () => {
      hide();
      cursor.setAttribute("visibility", "hidden");
      if (here) here.setAttribute("visibility", "hidden");
    });
    svg.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5 }[event.key];
      if (!step) return;
      event.preventDefault();
      live.textContent = show(at < 0 ? 0 : at + step);
    });
  }
})();
