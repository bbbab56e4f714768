// ---------------------------------------------------------------- predictions: what `judging.typed` reads and
// `reporting.prediction_reply` says, in a page. Words and limits come from there (`settings`), as do the tables.

const SPELLED = { "−": "-", "–": "-", "’": "'", "⁄": "/", "\t": " ", "\r": " ", "\u00a0": " ", "\u2009": " ", "\u202f": " " };
const DIGITS = "(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
const NUMBER = new RegExp(`([+-]?${DIGITS})(?: */ *([+-]?${DIGITS}))?(?![^ ,;\\n()\\[\\]{}])`, "y");
const GAPS = /[ ,]+/y;

/** What a person typed: its numbers with their shape, or why there are none (`problem`). */
function typed(text, settings) {
  if ([...text].length > settings.longest) return { problem: "long" };
  const plain = text.replace(/[−–’⁄\t\r\u00a0\u2009\u202f]/g, (letter) => SPELLED[letter]).replace(/^[ \n]+|[ \n]+$/g, "");
  if (!plain) return { problem: "skipped" };
  const core = plain.toLowerCase().replace(/^[ ?!.]+|[ ?!.]+$/g, "");
  if (settings.unknown.includes(core) || (!core && plain.includes("?"))) return { problem: "unknown" };
  try {
    return numbersIn(plain.replace(/\b(?:(?:np|numpy)\.)?array *(?=\()/g, ""), settings);
  } catch (why) {
    if (!why.problem) throw why;
    return why;
  }
}

function numbersIn(plain, settings) {
  const read = [];
  const bare = !/[()[\]{}]/.test(plain);
  const rows = bare ? plain.split(/[;\n]/).filter((row) => row.replace(/[ ,]/g, "")) : [];
  const nested = rows.length > 1
    ? rows.map((row) => listsIn(row, read, settings)) : listsIn(plain.replace(/[;\n]/g, " "), read, settings);
  const loose = bare && rows.length < 2;
  if (loose && !read.length) throw { problem: "unreadable", word: "" };
  const whole = nested.length === 1 ? nested[0] : nested;
  const each = (name) => read.map((one) => one[name]);
  return { words: each("word"), values: each("value"), rounded: each("rounded"), shape: shapeOf(whole), loose };
}

/** The brackets of a row as lists of lists of numbers; what is read is added to `read`. */
function listsIn(plain, read, settings) {
  const stack = [[]];
  const closing = [];
  let at = 0;
  const match = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(plain);
  };
  while (at < plain.length) {
    const [gap, number] = [match(GAPS), match(NUMBER)];
    if (number) {
      stack.at(-1).push(read.length);
      read.push(valueOf(number, settings));
    } else if (!gap) bracket(plain, at, stack, closing, settings);
    at += (gap || number || ["."])[0].length;
  }
  if (closing.length) throw { problem: "brackets" };
  return stack[0];
}

function bracket(plain, at, stack, closing, settings) {
  const letter = plain[at];
  const opens = "([{".indexOf(letter);
  if (opens >= 0) {
    if (closing.length === settings.deepest) throw { problem: "brackets" };
    const inner = [];
    stack.at(-1).push(inner);
    stack.push(inner);
    closing.push(")]}"[opens]);
  } else if (")]}".includes(letter)) {
    if (!closing.length || closing.pop() !== letter) throw { problem: "brackets" };
    const inner = stack.pop();
    const single = letter === ")" && inner.length === 1 && !plain.slice(0, at).replace(/ +$/, "").endsWith(",");
    if (single) stack.at(-1).splice(-1, 1, inner[0]); // (4) is 4, and array([4]) is [4]
  } else throw { problem: "unreadable", word: quoted(plain.slice(at), settings) };
}

function quoted(rest, settings) {
  const word = [...rest.split(/[ ,;\n()[\]{}]/, 1)[0]].slice(0, settings.quoted).join("");
  return /^[!-~]+$/.test(word) ? word : "";
}

function valueOf([whole, above, below], settings) {
  const word = whole.slice(0, settings.quoted);
  const divisor = below === undefined ? 1 : Number(below);
  const value = divisor ? Number(above) / divisor : Infinity;
  if (!Number.isFinite(value)) throw { problem: "unreadable", word };
  const decimals = above.includes(".") ? above.length - above.indexOf(".") - 1 : 0;
  const plain = below === undefined && !/e/i.test(above);
  return { word, value, rounded: plain && decimals >= settings.rounded ? Number(`5e-${decimals + 1}`) : 0 };
}

function shapeOf(nested) {
  if (!Array.isArray(nested)) return [];
  const shapes = nested.map(shapeOf);
  if (new Set(shapes.map(String)).size > 1) throw { problem: "ragged" };
  return [nested.length, ...(shapes[0] || [])];
}

/** What is said to the last of some answers: its kind, a text, and the hint of exactly one known mistake. */
function replyTo(table, texts, settings) {
  const say = (key, facts = {}) => settings.words[key].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const came = typed(texts.at(-1), settings);
  const { answer, function: name } = table;
  if (came.problem === "unknown") return { kind: "unknown", text: notKnown(table, texts.slice(0, -1), say, settings), hint: "" };
  if (came.problem === "skipped") return { kind: "skipped", text: say("skipped"), hint: "" };
  if (came.problem) {
    const how = say("how") + (answer.shape.length > 1 ? say("rows") : "");
    return { kind: "unreadable", text: say(came.problem, { word: came.word || "That", how }), hint: "" };
  }
  if (sameNumbers(answer, came) && (sameShape(answer, came) || !answer.shape.length)) {
    const flat = came.loose && answer.shape.length > 1;
    return { kind: "right", text: say(flat ? "right, flat" : "right", { shape: shapeWords(answer.shape), function: name }), hint: "" };
  }
  const comma = came.loose && /[0-9],[0-9]/.test(texts.at(-1)) && came.values.length !== answer.values.length;
  const fitting = table.known.filter((one) => sameNumbers(one, came) && sameShape(one, came));
  const hints = [...new Set(fitting.map((one) => table.hints[one.hint]))];
  return {
    kind: "wrong", text: differenceIn(table, came, say) + (comma ? say("comma") : ""), hint: hints.length === 1 ? hints[0] : "",
  };
}

const shapeWords = (shape) => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);
const near = (one, came, at) => Math.abs(came.values[at] - one.values[at]) <= Math.max(one.allowed, came.rounded[at]);
const sameNumbers = (one, came) => one.values.length === came.values.length && came.values.every((_, at) => near(one, came, at));
const sameShape = (one, came) => came.loose || String(one.shape) === String(came.shape);

/** What differs, and where. */
function differenceIn({ answer, places, sees }, came, say) {
  const [count, size] = [came.values.length, answer.values.length];
  if (count !== size) return say(count > size ? "fewer" : "more", { count: `${count} ${count === 1 ? "number" : "numbers"}` });
  if (!sameShape(answer, came)) return say(sameNumbers(answer, came) ? "shape" : "other shape", { typed: shapeWords(came.shape) });
  const right = came.values.map((_, at) => near(answer, came, at));
  const [first, many] = [right.indexOf(false), right.filter(Boolean).length];
  const sorted = (values) => [...values].sort((one, other) => one - other);
  const ordered = sorted(came.values);
  const moved = sorted(answer.values).every((value, at) => Math.abs(value - ordered[at]) <= answer.allowed);
  const facts = {
    right: many, all: size, are: many === 1 ? "is" : "are", place: places[first] || "", word: came.words[first],
  };
  const text = say(size === 1 ? "one" : moved ? "order" : many ? "some" : "none", facts);
  return text + (sees.length ? say("sees", { sees: sees[first] }) : "");
}

/** An encouraging sentence and what to look at first; after some tries, and asked again, one entry worked out. */
function notKnown({ function: name, answer, places, sees, worked }, earlier, say, settings) {
  const read = earlier.map((text) => typed(text, settings));
  const asked = read.some((one) => one.problem === "unknown");
  const tries = new Set(read.filter((one) => !one.problem).map((one) => JSON.stringify([one.values, one.shape]))).size;
  if (asked && tries >= settings.tries) {
    return worked ? say("worked", { place: places[0], sees: sees[0], worked }) : say("not worked", { function: name });
  }
  const first = sees.length ? "first, window" : answer.values.length > 1 ? "first, many" : "first, one";
  const facts = { place: places[0], sees: sees[0], function: name, tries: settings.tries };
  return say(asked ? "unknown again" : "unknown") + say(first, facts) + (worked ? say("promise", facts) : "");
}
