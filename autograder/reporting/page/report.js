"use strict";

// Steps through the windows of a failing case. Every word comes from the page's own data and is set as text;
// without JavaScript the page stands at the first wrong entry.

for (const player of document.querySelectorAll(".player")) start(player);

function start(player) {
  const { frames, filters, first, size } = JSON.parse(player.querySelector("script").textContent);
  const tables = (kind) => [...player.querySelectorAll(`table.${kind}`)];
  const [inputs, weights, products] = ["input", "weights", "products"].map(tables);
  const say = (kind, words) => { player.querySelector(`.said .${kind}`).textContent = words; };
  let now = first;

  function show(k) {
    now = Math.min(Math.max(k, 0), frames.length - 1);
    const frame = frames[now];
    inputs.forEach((table, channel) => look(table, frame, size, channel));
    if (filters.length) {
      write(weights, filters[frame.filter].weights, filters[frame.filter].titles);
      write(products, frame.products);
    }
    say("where", frame.where);
    say("sum", frame.sum);
    say("verdict", frame.said);
    point();
  }

  // Point at the entry that the window makes, in expected and in got.
  function point() {
    for (const cell of player.querySelectorAll("[data-at]")) {
      cell.classList.toggle("now", cell.dataset.at === frames[now].at);
    }
    player.querySelector(".said").classList.toggle("bad", !frames[now].right);
    player.querySelector(".count").textContent = `window ${now + 1} of ${frames.length}`;
  }

  const moves = {
    back: () => show(now - 1),
    on: () => show(now + 1),
    first: () => show(first),
    begin: () => show(0),
    end: () => show(frames.length - 1),
  };
  const keys = { ArrowLeft: "back", ArrowRight: "on", Home: "begin", End: "end" };

  player.addEventListener("click", (event) => {
    const move = event.target.closest("[data-go]")?.dataset.go;
    const at = event.target.closest("[data-at]")?.dataset.at;
    const found = frames.findIndex((frame) => frame.at === at);
    if (move) moves[move]();
    else if (found >= 0) show(found);
  });
  player.addEventListener("keydown", (event) => {
    const scrolls = event.target.classList.contains("scroll"); // there, arrows scroll
    if (scrolls || event.altKey || event.ctrlKey || event.metaKey || !(event.key in keys)) return;
    event.preventDefault();
    moves[keys[event.key]]();
  });
  player.classList.add("playing");
  player.querySelector(".controls").hidden = false;
  point();
}

// Mark the entries of an input that the window sees.
function look(table, frame, [height, width], channel) {
  const mine = frame.channel < 0 || frame.channel === channel;
  [...table.tBodies[0].rows].forEach((row, r) => {
    [...row.querySelectorAll("td")].forEach((cell, c) => {
      const down = r - frame.row, right = c - frame.column;
      cell.classList.toggle("seen", mine && down >= 0 && down < height && right >= 0 && right < width);
    });
  });
}

// Write numbers into tables, channel by channel.
function write(tables, words, titles) {
  tables.forEach((table, channel) => {
    table.querySelectorAll("tbody td").forEach((cell, k) => { cell.textContent = words[channel][k]; });
    if (titles) table.caption.textContent = titles[channel];
  });
}
