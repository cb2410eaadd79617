// Sorting, filtering and close-ups of the table of hips. No network, no library.
(() => {
  const table = document.querySelector("table.hips");
  if (!table) return;
  const body = table.tBodies[0];
  const hips = JSON.parse(document.getElementById("hips").textContent);
  const form = document.querySelector("form.filters");
  const shownCount = document.getElementById("shown");
  const dialog = document.querySelector("dialog");
  const rows = [...body.rows];
  const number = text => (text === "" ? null : Number(text));

  function filter() {
    const { search, status, flag, least, most } = form.elements;
    const words = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const hip = hips[row.dataset.hip];
      const from = number(least.value), to = number(most.value);
      const keep =
        (!words || `${hip.file} ${hip.side} ${hip.reason}`.toLowerCase().includes(words)) &&
        (!status.value || hip.status === status.value) &&
        (!flag.value || (flag.value === "any" ? hip.flags.length : hip.flags.includes(flag.value))) &&
        (from === null || (hip.minimum !== null && hip.minimum >= from)) &&
        (to === null || (hip.minimum !== null && hip.minimum <= to));
      row.hidden = !keep;
      count += keep;
    }
    shownCount.textContent = `${count} of ${rows.length} hips shown`;
  }

  function sort(header) {
    const down = header.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const index = header.cellIndex, sign = down ? -1 : 1;
    const key = row => {
      const cell = row.cells[index];
      return "value" in cell.dataset ? number(cell.dataset.value) : cell.textContent;
    };
    const keyed = rows.map(row => [key(row), row]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (typeof a === "number" ? a - b : a.localeCompare(b));
    });
    body.append(...keyed.map(([, row]) => row));
  }

  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const html = (name, text, parent) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    parent?.append(element);
    return element;
  };
  const line = (points, kind) => svg("polyline", { points: points.join(" "), class: kind });

  function picture(hip, drawn, caption) {
    const figure = html("figure");
    const frame = html("div", undefined, figure);
    frame.className = "picture";
    const image = html("img", undefined, frame);
    image.src = hip.picture;
    image.alt = `${hip.side} hip of ${hip.file}, ${drawn ? "with borders" : "untouched"}`;
    if (drawn) frame.append(lines(hip));
    html("figcaption", caption, figure);
    return figure;
  }

  function lines(hip) {
    const canvas = svg("svg", { viewBox: `0 0 ${hip.width} ${hip.height}`, "aria-hidden": "true" });
    for (const kind of ["roof", "sourcil", "head"])
      if (hip[kind].length) canvas.append(line(hip[kind], kind));
    if (hip.ends.length) {
      // marks in line with the narrowest place, on the bone to either side of it
      const [[ax, ay], [bx, by]] = hip.ends;
      const axis = direction(ax, ay, bx, by), mm = 1 / hip.spacing;
      const mark = (x, y, sign) =>
        line([1.5, 6].map(far => [x + sign * far * mm * axis[0], y + sign * far * mm * axis[1]]), "narrowest");
      canvas.append(mark(ax, ay, -1), mark(bx, by, 1));
    }
    const bar = 10 / hip.spacing, y = hip.height - 12;
    canvas.append(line([[12, y - 4], [12, y], [12 + bar, y], [12 + bar, y - 4]], "scale"));
    return canvas;
  }

  function direction(ax, ay, bx, by) {
    const length = Math.hypot(bx - ax, by - ay);
    if (length > 0.5) return [(bx - ax) / length, (by - ay) / length];
    return [0, 1]; // bone on bone
  }

  function profile(hip) {
    const figure = html("figure"), width = 320, height = 170, left = 34, bottom = 34;
    const canvas = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img" });
    canvas.setAttribute("aria-label", `Width along the sourcil, from ${Math.min(...hip.profile)} to ${Math.max(...hip.profile)} mm`);
    const top = Math.max(1, Math.ceil(Math.max(...hip.profile)));
    const x = k => left + (k * (width - left - 10)) / (hip.profile.length - 1);
    const y = mm => height - bottom - (mm * (height - bottom - 10)) / top;
    canvas.append(svg("polyline", { points: [[left, 10], [left, y(0)], [width - 10, y(0)]].join(" "), class: "axis" }));
    canvas.append(svg("polyline", { points: hip.profile.map((mm, k) => [x(k), y(mm)]).join(" "), class: "curve" }));
    const label = (at, text, anchor) => {
      const element = svg("text", { x: at[0], y: at[1], "text-anchor": anchor });
      element.textContent = text;
      canvas.append(element);
    };
    label([left - 6, y(top) + 4], top, "end");
    label([left - 6, y(0) + 4], "0", "end");
    label([left, height - 14], "lateral", "start");
    label([width - 10, height - 14], "medial", "end");
    figure.append(canvas);
    html("figcaption", "Width (mm) along the sourcil", figure);
    return figure;
  }

  function open(index) {
    const hip = hips[index];
    dialog.querySelector("h2").textContent = `${hip.side} hip: ${hip.title}`;
    const content = dialog.querySelector(".content");
    content.replaceChildren();
    const panels = html("div", undefined, content);
    panels.className = "panels";
    if (hip.picture) {
      panels.append(picture(hip, false, hip.measured ? "As on the radiograph, window set on the joint" : "Half of the radiograph"));
      if (hip.measured)
        panels.append(picture(hip, true, "Head blue, roof orange; the yellow marks point at the narrowest place; the bar is 10 mm"));
    }
    if (hip.profile.length) panels.append(profile(hip));
    const facts = html("dl", undefined, content);
    facts.className = "facts";
    for (const [name, value] of hip.facts) {
      html("dt", name, facts);
      html("dd", value, facts);
    }
    dialog.showModal();
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  table.tHead.addEventListener("click", event => {
    const header = event.target.closest("th");
    if (header?.querySelector("button")) sort(header);
  });
  body.addEventListener("click", event => {
    const button = event.target.closest("button");
    if (button) open(button.closest("tr").dataset.hip);
  });
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  filter();
})();
