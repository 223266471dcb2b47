// The pages work without this file. With it, the overview and the statements take figures over as
// they change: the server names a figure, and its text is set. Nothing is ever taken as markup.
"use strict";
(() => {
  const live = document.getElementById("live");
  const figures = document.querySelectorAll("[data-figure]");
  if (!figures.length || !window.EventSource) return;

  const quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const pause = document.getElementById("pause");
  const sayEvery = 15000; // a screen reader is told four times a minute at most
  let said = 0, paused = false;

  const say = (text, now) => {
    if (!live || (!now && Date.now() - said < sayEvery)) return;
    said = Date.now();
    live.textContent = text;
  };

  const show = (update) => {
    for (const el of figures) {
      const text = update.figures[el.dataset.figure];
      if (text === undefined || text === el.textContent) continue;
      el.textContent = text;
      if (el.classList.contains("state")) el.className = "state " + text;
      if (quiet.matches) continue;
      el.classList.remove("changed");
      requestAnimationFrame(() => el.classList.add("changed"));
    }
    for (const el of document.querySelectorAll("[data-spark]")) {
      const points = update.sparks[el.dataset.spark];
      if (points !== undefined) el.setAttribute("points", points);
    }
    const cards = document.querySelector("[data-campaigns]");
    if (cards && update.campaigns > Number(cards.dataset.campaigns)) document.getElementById("more").hidden = false;
    say("Live: figures changed at " + update.at + " UTC.");
  };

  const source = new EventSource("/changes");
  source.addEventListener("figures", (event) => { if (!paused) show(JSON.parse(event.data)); });
  source.addEventListener("open", () => say("Live: figures change as events come in.", true));
  source.addEventListener("error", () => say("The connection is lost; the figures stand still until it is back.", true));
  addEventListener("pagehide", () => source.close());

  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      if (paused) { location.reload(); return; } // what was missed comes with the page
      paused = true;
      pause.setAttribute("aria-pressed", "true");
      pause.textContent = "Go on";
      say("Updates are paused.", true);
    });
  }
})();
