window.playground = { outputLength, respond };

// ---------------------------------------------------------------- the numbers to play with

// The first 5 entries, the 5 × 5 and 4 × 4 corners, and the middle of the filters are the slides'.
const SIGNAL = [[0, 1, 0, 1, 1, -1, 2, 0, 1]];
const IMAGE = [
  [3, 3, 2, 1, 0, 2, 1, 0, 1],
  [0, 0, 1, 3, 1, 0, 2, 1, 0],
  [3, 1, 2, 2, 3, 1, 0, 1, 2],
  [2, 0, 0, 2, 2, 3, 1, 0, 0],
  [2, 0, 0, 0, 1, 1, 2, 3, 1],
  [1, 2, 0, 1, 0, 2, 0, 1, 3],
  [0, 1, 3, 0, 2, 0, 1, 2, 0],
  [2, 0, 1, 1, 0, 3, 0, 0, 1],
  [1, 1, 0, 2, 1, 0, 2, 1, 0],
];
const RESPONSES = [[1, -1, 1, 0, -2, -1, 3, 2, -1]]; // the 1-d example's output, and more: pooling follows a filter
const POOLED = [
  [3, 3, 2, 1, 0, -1, 2, 0, 1],
  [0, 0, 0, 1, 4, 1, -2, 1, 0],
  [3, 1, 3, 1, 0, 2, 1, 0, -1],
  [2, 2, 3, 2, 1, -3, 0, 1, 2],
  [0, 1, -1, 2, 0, 1, 0, -2, 5],
  [1, -2, 0, 1, 1, 2, 3, 0, 0],
  [6, 0, 1, -1, 0, 1, -1, 2, 1],
  [-1, -2, -3, -1, 2, 0, 1, 1, 0],
  [-2, -1, -1, -4, 0, 2, 0, -1, 4],
];
const WEIGHTS = [[2, -1, 1, -2, 1]];
const FILTER = [
  [1, 0, -1, 2, 0],
  [0, 0, 1, 2, 1],
  [2, 2, 2, 0, -1],
  [-1, 0, 1, 2, 0],
  [1, 0, 2, -1, 1],
];

const MODES = { // the numbers, and what each slider means there; one that is not named is not shown
  conv1d: {
    input: SIGNAL, filter: WEIGHTS, window: "filter",
    sliders: { width: "input size", padding: "padding", filterWidth: "filter size", stride: "stride" },
  },
  conv2d: {
    input: IMAGE, filter: FILTER, window: "filter",
    sliders: {
      height: "input height", width: "input width", padding: "padding",
      filterHeight: "filter height", filterWidth: "filter width", stride: "stride",
    },
  },
  max_pool1d: {
    input: RESPONSES, filter: null, window: "window",
    sliders: { width: "input size", filterWidth: "window size", stride: "stride" },
  },
  max_pool2d: {
    input: POOLED, filter: null, window: "window",
    sliders: { height: "input height", width: "input width", filterWidth: "window size", stride: "stride" },
  },
};

// ---------------------------------------------------------------- the setting, and what follows from it

const find = (id) => document.getElementById(id);
const form = document.querySelector("form");
const ranges = [...form.querySelectorAll("input[type=range]")];
let scene; // all that is on the page but for the stop that is looked at
let stop; // [row, column] of the output
let own = null; // input and filter in place of the mode's, once somebody has typed numbers (`own_numbers.js`)

/** The setting of the form, as respond() wants it, with the sizes it leads to. */
function arranged() {
  const mode = form.mode.value;
  const { window, sliders } = MODES[mode];
  const { input, filter } = own || MODES[mode];
  const [flat, pools] = [mode.endsWith("1d"), !filter];
  const at = Object.fromEntries(ranges.map((range) => [range.name, range.valueAsNumber]));
  const height = flat ? 1 : pools ? at.filterWidth : at.filterHeight;
  const sizes = {
    rows: { n: flat ? 1 : at.height, f: height, padding: flat || pools ? 0 : at.padding, stride: flat ? 1 : at.stride },
    columns: { n: at.width, f: at.filterWidth, padding: pools ? 0 : at.padding, stride: at.stride },
  };
  const { rows, columns } = sizes;
  const corner = windowAt(input, 0, 0, rows.n, columns.n);
  const weights = pools ? null : middle(filter, rows.f, columns.f);
  const call = {
    mode, input: flat ? corner[0] : corner, filter: flat && weights ? weights[0] : weights,
    size: columns.f, stride: at.stride, padding: columns.padding,
  };
  const output = respond(call);
  return {
    mode, flat, window, sliders, sizes, weights,
    entries: padded(corner, rows.padding, columns.padding),
    output: flat && output ? [output] : output,
  };
}

/** The middle of a filter: of three rows and columns the slides' own. */
function middle(filter, height, width) {
  const start = (all, part) => Math.floor((all - part) / 2);
  return windowAt(filter, start(filter.length, height), start(filter[0].length, width), height, width);
}

// ---------------------------------------------------------------- words

const number = (value) => String(Number(value.toPrecision(6))).replace("-", "−"); // 0.1 + 0.2 is 0.3
const inCell = (value) => number(Math.round(value * 100) / 100);
const factor = (value) => (value < 0 ? `(${number(value)})` : number(value));
const many = (count, [one, more]) => (count === 1 ? one : more);
const counted = (count, nouns) => `${count} ${many(count, nouns)}`;

/** The axes a window slides on: name, what its entries are called, sizes. */
function axes() {
  const { flat, sizes } = scene;
  if (flat) return [["length", ["entry", "entries"], sizes.columns]];
  return [["height", ["row", "rows"], sizes.rows], ["width", ["column", "columns"], sizes.columns]];
}

function sizeInWords() {
  const { flat, output } = scene;
  if (!output) return `No output: the ${scene.window} does not fit`;
  return flat ? `Output: ${counted(output[0].length, ["entry", "entries"])}` : `Output: ${output.length} × ${output[0].length}`;
}

function sum([axis, , { n, f, stride, padding }]) {
  const inside = n + 2 * padding - f;
  if (inside < 0) return `${axis}: f = ${f} is more than ${n} + 2 · ${padding} = ${n + 2 * padding}`;
  const divided = inside % stride ? `⌊${(inside / stride).toFixed(2).replace(/0$/, "")}⌋` : inside / stride;
  return `${axis}: ⌊(${n} + 2 · ${padding} − ${f}) / ${stride}⌋ + 1 = ${divided} + 1 = ${outputLength(n, f, stride, padding)}`;
}

/** What no window sees, and why. */
function notes([, nouns, { n, f, stride, padding }]) {
  const left = (n + 2 * padding - f) % stride;
  const between = outputLength(n, f, stride, padding) > 1 ? stride - f : 0;
  const said = [];
  if (left) said.push(`The last ${left === 1 ? many(1, nouns) : counted(left, nouns)} ${many(left, ["is", "are"])} left over: ` +
    `the next stop would end ${counted(stride - left, nouns)} past the edge, so it is dropped.`);
  if (between > 0) said.push(`Between two stops ${counted(between, nouns)} ${many(between, ["is", "are"])} skipped.`);
  return said;
}

/** Where the window of the current stop is, counted as Python counts, from the input's own first entry. */
function seesInWords() {
  const { flat, output } = scene;
  const at = flat ? stop.slice(1) : stop;
  const spans = axes().map(([, nouns, { n, f, stride, padding }], axis) => {
    const first = at[axis] * stride - padding;
    const last = first + f - 1;
    const words = `${many(f, nouns)} ${number(first)}${f > 1 ? ` to ${number(last)}` : ""}`;
    return { words, outside: first < 0 || last >= n };
  });
  const padding = spans.some(({ outside }) => outside) ? "; what lies outside is padding" : "";
  return `output[${at.join(", ")}] is ${number(output[stop[0]][stop[1]])}. ` +
    `It sees ${spans.map(({ words }) => words).join(", ")} of the input${padding}.`;
}

/** The products, a line for each row of the filter, and their sum; or the largest. */
function workInWords() {
  const { weights, output } = scene;
  const seen = seenBy(stop);
  const total = number(output[stop[0]][stop[1]]);
  if (!weights) return `max(${seen.flat().map(number).join(", ")}) = ${total}`;
  const lines = seen.map((row, r) => row.map((entry, c) => `${factor(entry)}·${factor(weights[r][c])}`).join(" + "));
  return `${lines.join("\n+ ")} = ${total}`;
}

function seenBy([row, column]) {
  const { entries, sizes: { rows, columns } } = scene;
  return windowAt(entries, row * rows.stride, column * columns.stride, rows.f, columns.f);
}

// ---------------------------------------------------------------- on the page

/** Change a text only where it is another one: what does not change is not read out again. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function draw(table, title, rows) {
  const body = table.tBodies[0];
  table.hidden = rows.length === 0;
  table.caption.textContent = title;
  body.replaceChildren(...rows.map((row) => {
    const line = document.createElement("tr");
    line.append(...row.map((value) => {
      const cell = document.createElement("td");
      cell.textContent = inCell(value);
      cell.classList.toggle("long", isLong(value));
      return cell;
    }));
    return line;
  }));
}

const isLong = (value) => inCell(value).length > 3;
const cell = (table, row, column) => table.tBodies[0].rows[row].cells[column];

/** Whether any stop of an axis sees its entry at a place. */
function isSeen(place, { n, f, stride, padding }) {
  const last = (outputLength(n, f, stride, padding) - 1) * stride; // where the last stop begins
  return place < last ? place % stride < f : place < last + f;
}

/** Draw everything anew, after a slider was moved. */
function show() {
  scene = arranged();
  showSliders();
  showGrids();
  const { output } = scene;
  say(find("size"), sizeInWords());
  say(find("sums"), axes().map(sum).join("\n"));
  say(find("notes"), output ? axes().flatMap(notes).join("\n") : "");
  const [row, column] = stop || [0, 0];
  stop = output && [Math.min(row, output.length - 1), Math.min(column, output[0].length - 1)];
  look();
  fill();
}

function showSliders() {
  for (const range of ranges) {
    const words = scene.sliders[range.name];
    range.parentElement.hidden = !words;
    say(range.labels[0], words || range.name);
    say(range.parentElement.querySelector(".value"), range.value);
  }
}

function showGrids() {
  const { entries, weights, output, flat, sizes: { rows, columns } } = scene;
  const size = (height, width) => (flat ? width : `${height} × ${width}`);
  const sized = (grid) => size(grid.length, grid[0].length);
  const more = columns.padding ? `, padded ${sized(entries)}` : "";
  draw(find("input"), `Input ${size(rows.n, columns.n)}${more}`, entries);
  draw(find("filter"), weights ? `Filter ${sized(weights)}` : "", weights || []);
  draw(find("output"), output ? `Output ${sized(output)}` : "", output || []);
  const widest = Math.max(entries[0].length, output ? output[0].length : 0);
  document.documentElement.style.setProperty("--columns", widest); // cells are as large as the window allows
}

/** Mark the window of the current stop. */
function look() {
  const { weights, output } = scene;
  scene.entries.forEach((line, r) => line.forEach((_, c) => mark(r, c)));
  if (stop && !weights) pick(seenBy(stop).flat().indexOf(output[stop[0]][stop[1]]));
  for (const here of find("output").querySelectorAll("td")) {
    const current = here.parentElement.rowIndex === stop[0] && here.cellIndex === stop[1];
    here.tabIndex = current ? 0 : -1;
    here.classList.toggle("picked", current);
  }
  say(find("sees"), stop ? seesInWords() : "");
  say(find("work"), stop ? workInWords() : "");
}

/** Mark an entry of the input: what it is, and which weight lies on it, as the slides show it. */
function mark(row, column) {
  const { entries, weights, output, sizes: { rows, columns } } = scene;
  const here = cell(find("input"), row, column);
  const own = (at, { n, padding }) => at >= padding && at < padding + n;
  const [down, across] = stop ? [row - stop[0] * rows.stride, column - stop[1] * columns.stride] : [-1, -1];
  const inside = down >= 0 && down < rows.f && across >= 0 && across < columns.f;
  here.className = [
    own(row, rows) && own(column, columns) ? "" : "padding",
    output && !(isSeen(row, rows) && isSeen(column, columns)) ? "unseen" : "",
    inside ? "seen" : "",
    isLong(entries[row][column]) ? "long" : "",
  ].join(" ");
  here.textContent = inCell(entries[row][column]);
  if (!inside || !weights) return;
  const weight = document.createElement("sub");
  weight.textContent = inCell(weights[down][across]);
  weight.setAttribute("aria-hidden", "true"); // the products say it
  here.append(weight);
}

/** Mark the largest entry of the window, the first in reading order. */
function pick(best) {
  const { rows, columns } = scene.sizes;
  const [down, across] = [Math.floor(best / columns.f), best % columns.f];
  cell(find("input"), stop[0] * rows.stride + down, stop[1] * columns.stride + across).classList.add("picked");
}

// ---------------------------------------------------------------- what people do

function lookAt(target) {
  const here = target.closest("td");
  if (!here || (here.parentElement.rowIndex === stop[0] && here.cellIndex === stop[1])) return;
  stop = [here.parentElement.rowIndex, here.cellIndex];
  look();
}

/** Where a key leads from a stop; left and right go on in the next row, as the window does. */
function keyLeads(key) {
  const [down, across] = [scene.output.length, scene.output[0].length];
  const place = stop[0] * across + stop[1];
  const to = {
    ArrowLeft: place - 1, ArrowRight: place + 1, ArrowUp: place - across, ArrowDown: place + across,
    Home: 0, End: down * across - 1,
  }[key];
  return to === undefined ? null : to < 0 || to >= down * across ? stop : [Math.floor(to / across), to % across];
}

find("output").addEventListener("pointerover", (event) => lookAt(event.target));
find("output").addEventListener("focusin", (event) => lookAt(event.target));
find("output").addEventListener("keydown", (event) => {
  const to = keyLeads(event.key);
  if (!to) return;
  event.preventDefault();
  cell(find("output"), ...to).focus();
});

/** The setting as the end of the page's address, and back. */
function remember() {
  const words = new URLSearchParams(new FormData(form));
  for (const name of own ? ["input", "filter"] : []) if (shownRows(name)) words.set(name, asTyped(shownRows(name)));
  history.replaceState(null, "", `#${words}`);
}

function recall(hash) {
  const words = new URLSearchParams(hash.slice(1));
  if (Object.hasOwn(MODES, words.get("mode"))) form.mode.value = words.get("mode");
  for (const range of ranges) if (words.has(range.name)) range.value = words.get(range.name); // it keeps to its limits
  [stop, own] = [null, null];
  show();
  for (const name of ["input", "filter"]) {
    const rows = words.has(name) && shownRows(name) && rowsIn(name, words.get(name)).rows;
    if (rows) takeOver(name, rows);
  }
  if (own) show();
}

/** The lecture's first setting of a mode, or of any. */
const beginning = (mode = "") => document.querySelector(`nav a[href^="#mode=${mode}"]`).hash;

form.addEventListener("input", (event) => {
  if (event.target.name === "mode") recall(beginning(form.mode.value));
  else show();
  remember();
});
addEventListener("hashchange", () => {
  recall(location.hash);
  form.scrollIntoView();
});
