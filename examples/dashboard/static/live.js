// The pages work without this file. With it, the overview and the statements take figures over as
// they change: the server names a figure, and its text is set. Nothing is ever taken as markup.
"use strict";
(() => {
  const live = document.getElementById("live");
  const figures = document.querySelectorAll("[data-figure]");
  if (!figures.length || !window.EventSource) return;

  const quiet = matchMedia("(prefers-reduced-motion: reduce)");
  const pause = document.getElementById("pause");
  const stale = document.getElementById("stale");
  const sayEvery = 15000; // a screen reader is told four times a minute at most
  let said = 0, paused = false;

  const say = (text, now) => {
    if (!live || (!now && Date.now() - said < sayEvery)) return;
    said = Date.now();
    live.textContent = text;
  };
  const state = (name) => { if (live) live.className = name; };

  const show = (update) => {
    for (const el of figures) {
      const text = update.figures[el.dataset.figure];
      if (text === undefined || text === el.textContent) continue;
      el.textContent = text;
      const named = update.states[el.dataset.figure];
      if (named !== undefined) el.className = "state " + named;
      if (stale && el.closest(".summary")) stale.hidden = false; // the lines are those of before
      if (quiet.matches) continue;
      el.classList.remove("changed");
      requestAnimationFrame(() => el.classList.add("changed"));
    }
    for (const el of document.querySelectorAll("[data-spark]")) {
      const points = update.sparks[el.dataset.spark];
      if (points === undefined) continue;
      el.setAttribute("points", el.tagName === "polygon" ? "2,28 " + points + " 118,28" : points);
    }
    const cards = document.querySelector("[data-campaigns]");
    if (cards && update.campaigns > Number(cards.dataset.campaigns)) document.getElementById("more").hidden = false;
    if (live) say(live.dataset.time + update.at + " UTC");
  };

  const source = new EventSource("/changes");
  source.addEventListener("figures", (event) => { if (!paused) show(JSON.parse(event.data)); });
  source.addEventListener("open", () => { state("on"); if (live) say(live.dataset.live, true); });
  source.addEventListener("error", () => { state("off"); if (live) say(live.dataset.lost, true); });
  addEventListener("pagehide", () => source.close());

  if (pause) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      if (paused) { location.reload(); return; } // what was missed comes with the page
      paused = true;
      pause.textContent = pause.dataset.resume;
      state("off");
      say(live.dataset.paused, true);
    });
  }
})();
