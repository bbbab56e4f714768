// ---------------------------------------------------------------- numbers of one's own

const MOST = { input: [9, 9], filter: [5, 5] }; // rows and columns, as the sliders
const BETWEEN = 99; // larger numbers do not fit into a cell
const READ = JSON.parse(find("settings").textContent);
const fields = { input: find("own-input"), filter: find("own-filter") };

/** Why a text cannot be used as the input or the filter, or the rows that it holds. */
function rowsIn(name, text) {
  const came = typed(text, READ);
  const [rows, columns] = scene && scene.flat ? [1, MOST[name][1]] : MOST[name];
  const size = rows === 1 ? `1 to ${columns} numbers` : `1 to ${rows} rows of 1 to ${columns} numbers`;
  if (came.problem === "ragged") return { why: "The rows have different lengths." };
  if (came.problem || came.shape.length > 2) return { why: `Type ${size}, a line for each row.` };
  const [height, width] = came.shape.length > 1 ? came.shape : [1, came.values.length];
  if (height < 1 || width < 1 || height > rows || width > columns) return { why: `Type ${size}.` };
  if (came.values.some((value) => Math.abs(value) > BETWEEN)) return { why: `Type numbers between −${BETWEEN} and ${BETWEEN}.` };
  return { rows: Array.from({ length: height }, (_, row) => came.values.slice(row * width, (row + 1) * width)) };
}

/** Take rows over, in the place of the numbers that are shown, and set the sliders to their size. */
function takeOver(name, rows) {
  const { input, filter } = own || MODES[form.mode.value];
  own = { input: input.map((row) => [...row]), filter: filter && filter.map((row) => [...row]) };
  const [height, width] = name === "input" ? ["height", "width"] : ["filterHeight", "filterWidth"];
  form[height].value = rows.length;
  form[width].value = rows[0].length;
  const start = (all, part) => (name === "input" ? 0 : Math.floor((all - part) / 2)); // a filter is shown by its middle
  const into = own[name];
  const [top, left] = [start(into.length, rows.length), start(into[0].length, rows[0].length)];
  rows.forEach((row, r) => row.forEach((value, c) => { into[top + r][left + c] = value; }));
}

/** The numbers that are shown, as they are typed. */
const asTyped = (rows) => rows.map((row) => row.join(" ")).join("\n");

function shownRows(name) {
  const { rows, columns } = scene.sizes;
  return name === "filter" ? scene.weights : windowAt((own || MODES[scene.mode]).input, 0, 0, rows.n, columns.n);
}

/** Write the numbers that are shown into the fields, but for the one that is being typed into. */
function fill() {
  for (const [name, field] of Object.entries(fields)) {
    const rows = shownRows(name);
    field.parentElement.hidden = !rows;
    if (rows && field !== document.activeElement) field.value = asTyped(rows);
  }
}

for (const [name, field] of Object.entries(fields)) {
  field.addEventListener("input", () => {
    const { why, rows } = rowsIn(name, field.value);
    field.setAttribute("aria-invalid", String(Boolean(why)));
    say(find("own-said"), why || "");
    if (!rows) return;
    takeOver(name, rows);
    show();
    remember();
  });
  field.addEventListener("blur", () => {
    field.setAttribute("aria-invalid", "false");
    say(find("own-said"), "");
    fill();
  });
}
