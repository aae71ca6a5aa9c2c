/* The chart: lines that can be hidden, axes that can be switched, values at an instant. */

const data = JSON.parse(byId("chart-data").textContent);
const hidden = new Set();
const MARGIN = { left: 64, right: 16, top: 12, bottom: 44 };
const HEADROOM = 10; // a line that diverges is cut at this multiple of where it began
const STEPS = 200;
let scales = null;

const all = () => data.points[Number(byId("point").value)].series[byId("metric").value];
const visible = () => all().filter((line) => !hidden.has(line.label));
const goal = () => data.target && data.target.metric === byId("metric").value ? data.target.value : null;
const ink = (color) => (color === "#000000" ? "var(--black-line)" : color);

function scale(low, high, from, to, log) {
  const f = log ? Math.log10 : (v) => v;
  const back = log ? (v) => 10 ** v : (v) => v;
  const [a, b] = [f(low), f(high)];
  const span = b - a || 1;
  return {
    low, high, log,
    at: (value) => from + ((f(value) - a) / span) * (to - from),
    from: (place) => back(a + ((place - from) / (to - from)) * span),
    share: (part) => back(a + part * span),
  };
}

function ticks({ low, high, log }) {
  const found = [];
  if (log && high / low > 5) {
    const decades = Math.log10(high / low);
    const every = Math.ceil(decades / 8);
    for (let e = Math.floor(Math.log10(low)); e <= Math.log10(high) + 1e-9; e += 1) {
      for (const m of decades < 2 ? [1, 2, 5] : [1]) {
        const value = Number(`${m}e${e}`);
        if (e % every === 0 && value >= low && value <= high) found.push(value);
      }
    }
    return found;
  }
  const rough = (high - low) / 6;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * unit >= rough) * unit;
  for (let k = Math.ceil(low / step); k * step <= high + 1e-9 * step; k += 1) {
    found.push(Number((k * step).toPrecision(12)));
  }
  return found;
}

function limitsX(lines, log) {
  const times = lines.flatMap((line) => line.time).filter((t) => !log || t > 0);
  if (!times.length) return [log ? 0.1 : 0, 1];
  const high = times.reduce((a, b) => Math.max(a, b));
  return [log ? times.reduce((a, b) => Math.min(a, b)) : 0, high > 0 ? high : 1];
}

function limitsY(lines, log) {
  const rising = byId("metric").value === "accuracy";
  const aim = goal();
  const tops = aim === null || (log && aim <= 0) ? [] : [aim];
  const bottoms = [...tops];
  for (const line of lines) {
    const values = line.median.filter((v) => v !== null && (!log || v > 0));
    if (!values.length) continue;
    const most = values.reduce((a, b) => Math.max(a, b));
    tops.push(rising ? most : Math.min(most, HEADROOM * Math.abs(values[0])));
    bottoms.push(values.reduce((a, b) => Math.min(a, b)));
  }
  if (!tops.length) return [log ? 0.1 : 0, 1];
  const [low, high] = [Math.min(...bottoms), Math.max(...tops)];
  if (log) return [low / 1.6, high * 1.6];
  const room = 0.05 * (high - low) || 1;
  return [low - room, high + room];
}

function steps(line, name, x, y, top) {
  let path = "";
  let pen = false;
  line.time.forEach((time, k) => {
    if (x.log && time <= 0) return;
    const value = line[name][k];
    const bad = value === null || (y.log && value <= 0);
    if (bad && top === null) { pen = false; return; }
    const place = [x.at(time).toFixed(1), (bad ? top : y.at(value)).toFixed(1)];
    path += pen ? `H${place[0]}V${place[1]}` : `M${place[0]} ${place[1]}`;
    pen = true;
  });
  return path;
}

function band(line, x, y) {
  const shown = line.time
    .map((time, k) => [time, line.lower[k], line.upper[k]])
    .filter(([time, low]) => low !== null && !(x.log && time <= 0) && !(y.log && low <= 0));
  if (!shown.length) return "";
  let path = "";
  shown.forEach(([time, , high], k) => {
    const place = [x.at(time).toFixed(1), (high === null ? -1e4 : y.at(high)).toFixed(1)];
    path += k ? `H${place[0]}V${place[1]}` : `M${place[0]} ${place[1]}`;
  });
  for (let k = shown.length - 1; k >= 0; k -= 1) {
    path += `V${y.at(shown[k][1]).toFixed(1)}H${x.at(shown[k][0]).toFixed(1)}`;
  }
  return `${path}Z`;
}

function drawAxes(svg, x, y, width, height) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  for (const value of ticks(x)) {
    const place = x.at(value);
    svg.append(element("line", { class: "grid", x1: place, x2: place, y1: top, y2: bottom }));
    svg.append(element("text", { x: place, y: bottom + 18, "text-anchor": "middle" }, short(value)));
  }
  for (const value of ticks(y)) {
    const place = y.at(value);
    svg.append(element("line", { class: "grid", x1: left, x2: right, y1: place, y2: place }));
    svg.append(element("text", { x: left - 8, y: place + 4, "text-anchor": "end" }, short(value)));
  }
  svg.append(element("path", { class: "axis", d: `M${left} ${top}V${bottom}H${right}` }));
  const middle = (left + right) / 2;
  svg.append(element("text", { x: middle, y: height - 8, "text-anchor": "middle" }, `${data.clock} [s]`));
}

function drawLines(svg, lines, x, y, width, height) {
  const clip = element("clipPath", { id: "chart-clip" });
  const [w, h] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  clip.append(element("rect", { x: MARGIN.left, y: MARGIN.top, width: w, height: h }));
  const group = element("g", { "clip-path": "url(#chart-clip)" });
  for (const line of lines) {
    group.append(element("path", { d: band(line, x, y), fill: ink(line.color), "fill-opacity": 0.15 }));
  }
  for (const line of lines) {
    group.append(element("path", {
      d: steps(line, "median", x, y, null), fill: "none", stroke: ink(line.color),
      "stroke-width": 2, "stroke-dasharray": line.dash.join(" "), "data-label": line.label,
    }));
  }
  svg.append(clip, group);
}

function draw() {
  const lines = visible();
  const width = Math.max(280, Math.round(byId("plot").clientWidth) || 900);
  const height = Math.round(Math.min(440, Math.max(260, 0.5 * width)));
  const [logX, logY] = [byId("x-scale").value === "log", byId("y-scale").value === "log"];
  const x = scale(...limitsX(lines, logX), MARGIN.left, width - MARGIN.right, logX);
  const y = scale(...limitsY(lines, logY), height - MARGIN.bottom, MARGIN.top, logY);
  const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  svg.setAttribute("aria-label",
    `Median ${byId("metric").value} against ${data.clock} of ${lines.length} methods; ` +
    "their values at an instant stand in the table below.");
  drawAxes(svg, x, y, width, height);
  const aim = goal();
  if (aim !== null && !(logY && aim <= 0)) {
    const place = y.at(aim);
    svg.append(element("line", { class: "target", x1: MARGIN.left, x2: width - MARGIN.right, y1: place, y2: place }));
    svg.append(element("text", { x: MARGIN.left + 6, y: place + 14 }, `target ${short(aim)}`));
  }
  drawLines(svg, lines, x, y, width, height);
  svg.append(element("line", { class: "pointer", y1: MARGIN.top, y2: height - MARGIN.bottom }));
  const dots = element("g", { class: "dots" });
  svg.append(dots);
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const place = ((event.clientX - box.left) / box.width) * width;
    const part = (place - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    byId("cursor").value = Math.round(Math.min(1, Math.max(0, part)) * STEPS);
    point();
  });
  byId("plot").replaceChildren(svg);
  scales = { x, y, svg, dots };
  point();
}

function valueAt(line, time) {
  let place = -1;
  while (place + 1 < line.time.length && line.time[place + 1] <= time) place += 1;
  return place < 0 ? [null, null, null] : [line.median[place], line.lower[place], line.upper[place]];
}

function point() {
  const { x, y, svg, dots } = scales;
  const time = x.share(Number(byId("cursor").value) / STEPS);
  const place = x.at(time);
  const pointer = svg.querySelector(".pointer");
  pointer.setAttribute("x1", place);
  pointer.setAttribute("x2", place);
  dots.replaceChildren();
  const said = [];
  for (const row of byId("legend").tBodies[0].rows) {
    const line = all().find((one) => one.label === row.dataset.label);
    const shown = line && !hidden.has(line.label);
    const [median, lower, upper] = shown ? valueAt(line, time) : [null, null, null];
    row.cells[1].textContent = shown ? short(median) : "";
    row.cells[2].textContent = shown ? `${short(lower)} to ${upper === null ? "∞" : short(upper)}` : "";
    if (!shown) continue;
    said.push(`${line.label} ${short(median)}`);
    if (median !== null && !(y.log && median <= 0)) {
      dots.append(element("circle", { cx: place, cy: y.at(median), r: 4, fill: ink(line.color) }));
    }
  }
  byId("instant").textContent = `${short(time)} s`;
  byId("cursor").setAttribute("aria-valuetext", `${short(time)} seconds: ${said.join(", ")}`);
}

function legend() {
  const rows = all().map((line) => {
    const row = html("tr", { "data-label": line.label });
    const box = html("input", { type: "checkbox" });
    box.checked = !hidden.has(line.label);
    box.addEventListener("change", () => {
      if (box.checked) hidden.delete(line.label); else hidden.add(line.label);
      draw();
    });
    const sample = element("svg", { width: 34, height: 10, "aria-hidden": "true" });
    sample.append(element("line", {
      x1: 0, x2: 34, y1: 5, y2: 5, stroke: ink(line.color), "stroke-width": 2.5,
      "stroke-dasharray": line.dash.join(" "),
    }));
    const label = html("label");
    label.append(box, sample, html("span", {}, line.label));
    const cell = html("td");
    cell.append(label);
    row.append(cell, html("td", { class: "number" }), html("td", { class: "number" }));
    return row;
  });
  byId("legend").tBodies[0].replaceChildren(...rows);
}

function refresh() {
  legend();
  draw();
}

function crowded(lines) {
  const times = lines.flatMap((line) => line.time).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] < times[times.length - 1] / 5;
}

function chosenMetric() {
  byId("y-scale").value = data.falling.includes(byId("metric").value) ? "log" : "linear";
  refresh();
}

data.points.forEach((one, k) => byId("point").append(html("option", { value: k }, one.name)));
byId("point-control").hidden = data.points.length < 2;
data.metrics.forEach((name) => byId("metric").append(html("option", { value: name }, name)));
byId("metric").value = data.metric;
byId("x-scale").value = crowded(all()) ? "log" : "linear";
byId("metric").addEventListener("change", chosenMetric);
byId("point").addEventListener("change", refresh);
byId("x-scale").addEventListener("change", draw);
byId("y-scale").addEventListener("change", draw);
byId("cursor").addEventListener("input", point);
byId("show-all").addEventListener("click", () => { hidden.clear(); refresh(); });
byId("hide-all").addEventListener("click", () => { all().forEach((line) => hidden.add(line.label)); refresh(); });
byId("chart").hidden = false;
chosenMetric();
new ResizeObserver(() => requestAnimationFrame(draw)).observe(byId("plot"));
