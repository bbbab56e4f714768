"use strict";

// ---------------------------------------------------------------- arithmetic: values in, values out

/** How many stops a window of f entries makes; 0 where it does not fit. */
function outputLength(n, f, stride = 1, padding = 0) {
  return f > n + 2 * padding ? 0 : Math.floor((n + 2 * padding - f) / stride) + 1;
}

/** Rows of numbers with zeros around them: `above` rows of them and `beside` columns, on both sides. */
function padded(rows, above, beside) {
  const zeros = (count) => Array(count).fill(0);
  const empty = () => Array.from({ length: above }, () => zeros(rows[0].length + 2 * beside));
  return [...empty(), ...rows.map((row) => [...zeros(beside), ...row, ...zeros(beside)]), ...empty()];
}

/** What a window sees. */
function windowAt(rows, top, left, height, width) {
  return rows.slice(top, top + height).map((row) => row.slice(left, left + width));
}

/** A window's answer: its dot product with the filter, or its largest entry where there is none. */
function answer(window, filter) {
  const entries = window.flat();
  const weights = filter && filter.flat();
  return weights ? entries.reduce((sum, entry, at) => sum + entry * weights[at], 0) : Math.max(...entries);
}

/**
 * The output of conv1d, conv2d, max_pool1d or max_pool2d (of one channel), or null where the window does not fit.
 * Pooling takes `size`, the others `filter`. In 1-d, input, filter and output are lists; in 2-d lists of lists.
 */
function respond({ mode, input, filter, size, stride, padding = 0 }) {
  const flat = mode.endsWith("1d");
  const rows = flat ? [input] : input;
  const weights = flat && filter ? [filter] : filter;
  const [height, width] = weights ? [weights.length, weights[0].length] : [flat ? 1 : size, size];
  const above = flat ? 0 : padding;
  const entries = padded(rows, above, padding);
  const down = outputLength(rows.length, height, flat ? 1 : stride, above);
  const across = outputLength(rows[0].length, width, stride, padding);
  if (!down || !across) return null;
  const output = Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (_, column) =>
      answer(windowAt(entries, row * stride, column * stride, height, width), weights)));
  return flat ? output[0] : output;
}
