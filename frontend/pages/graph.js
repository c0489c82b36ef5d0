// Draws /graph as a picture that is gone through with the arrow keys; the lists and the table of the page say the same.
import cytoscape from "cytoscape";

cytoscape.warnings(false);

const box = document.getElementById("network");
const chosen = document.getElementById("chosen");
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
// Nine shapes and ten colours, gone through side by side, are ninety looks.
const SHAPES = ["ellipse", "rectangle", "diamond", "hexagon", "triangle", "pentagon", "vee", "rhomboid", "star"];
const PAINTS = ["--brand", "--external", "--read", "--stated", "--supposed", "--accent", "--link", "--quiet", "--warn", "--ink"];
const SIGNS = ["●", "■", "◆", "⬢", "▲", "⬟", "▼", "▰", "★"];
// With more things than this, names stand only at those that most lead to; the others say theirs when they are chosen.
const MANY = 28;
const LINES = { stated: "solid", external: "dashed", interpreted: "dotted" };
const ground = (layer) => layer.replace("inferred-", "");

const short = (iri) => decodeURIComponent(iri.split("/id/").pop().replace("http://metadata.un.org/sdg/", "sdg:"));
const to = (address, iri) => address.replace("THING", encodeURIComponent(short(iri)));

function draw({ centre, nodes, edges }) {
  const kinds = [...new Set(nodes.map((node) => node.kind_label))].sort();
  const look = (node) => kinds.indexOf(node.data("kind"));
  box.hidden = false;
  const view = cytoscape({
    container: box,
    elements: [
      ...nodes.map(({ iri, label, kind_label: kind }) => ({ data: { id: iri, label, kind } })),
      ...edges.map(({ source, target, label, layer }, at) => ({ data: { id: `e${at}`, source, target, label, layer: ground(layer), inferred: layer !== ground(layer) } })),
    ],
    style: [
      { selector: "node", style: {
        label: (node) => (node.hasClass("named") || node.hasClass("told") ? node.data("label") : ""), shape: (node) => SHAPES[look(node) % SHAPES.length], "background-color": (node) => token(PAINTS[look(node) % PAINTS.length]), width: 22, height: 22,
        color: token("--ink"), "font-family": token("--text"), "font-size": 12, "text-wrap": "wrap", "text-max-width": 130, "text-valign": "bottom", "text-margin-y": 3,
        "text-background-color": token("--paper"), "text-background-opacity": 0.85,
      } },
      { selector: "edge", style: { width: 1.5, "line-color": token("--quiet"), "target-arrow-color": token("--quiet"), "target-arrow-shape": "triangle",
        "arrow-scale": 0.7, "curve-style": "bezier", "line-style": (edge) => LINES[edge.data("layer")] || "solid", opacity: (edge) => (edge.data("inferred") ? 0.45 : 0.9) } },
      { selector: ".faded", style: { opacity: 0.15 } },
      { selector: ".centre", style: { width: 36, height: 36, "font-weight": 700 } },
      { selector: ".chosen", style: { "border-width": 4, "border-color": token("--ink") } },
    ],
    layout: { name: "preset" },
    minZoom: 0.2, maxZoom: 4, autoungrabify: false, boxSelectionEnabled: false, userZoomingEnabled: false,
  });
  const known = view.nodes().sort((a, b) => b.degree() - a.degree() || (a.id() < b.id() ? -1 : 1));
  known.slice(0, nodes.length > MANY ? 12 : nodes.length).addClass("named");
  if (centre) view.getElementById(centre).addClass("centre named");
  // From a circle in a fixed order, so that the same graph looks the same.
  view.layout({ name: "circle", radius: 300 }).run();
  view.layout({
    name: "cose", animate: false, randomize: false, nodeDimensionsIncludeLabels: true, nodeRepulsion: () => 250000, idealEdgeLength: () => 110,
    nodeOverlap: 20, numIter: 1500, componentSpacing: 40, gravity: 0.6,
  }).run();
  fit(view);
  const legend = document.getElementById("kinds");
  legend.replaceChildren(...kinds.map((kind, at) => {
    const item = Object.assign(document.createElement("li"), { className: "chip" });
    const sign = Object.assign(document.createElement("span"), { textContent: SIGNS[at % SIGNS.length], ariaHidden: "true" });
    sign.style.color = token(PAINTS[at % PAINTS.length]);
    item.append(sign, ` ${kind}`);
    return item;
  }));
  return view;
}

// Everything in view, with signs and names of a size that can be read whatever the width.
function fit(view) {
  view.fit(undefined, 16);
  const scale = Math.min(3, Math.max(1, 1 / view.zoom()));
  view.nodes().style({ width: 18 * scale, height: 18 * scale, "font-size": 12 * scale, "text-max-width": 130 * scale });
  view.nodes(".centre").style({ width: 30 * scale, height: 30 * scale });
  view.edges().style({ width: 1.3 * scale });
}

function choose(view, node) {
  view.elements().removeClass("chosen faded told");
  node.addClass("chosen told");
  const near = node.neighborhood("node");
  if (near.length <= MANY) near.addClass("told");
  view.elements().difference(node.closedNeighborhood()).addClass("faded");
  const links = node.connectedEdges().length;
  const open = Object.assign(document.createElement("a"), { href: to(box.dataset.page, node.id()), textContent: box.dataset.open });
  const centre = Object.assign(document.createElement("a"), { href: to(box.dataset.around, node.id()), textContent: box.dataset.centre });
  chosen.replaceChildren(`${node.data("label")} (${node.data("kind")}, ${links}) `, open, " · ", centre);
}

// The nearest thing in the direction of an arrow key.
function next(view, from, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const start = from.position();
  let best, least = Infinity;
  view.nodes().forEach((node) => {
    const x = node.position("x") - start.x, y = node.position("y") - start.y;
    const ahead = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    if (node !== from && ahead > 0 && ahead + 2 * aside < least) [best, least] = [node, ahead + 2 * aside];
  });
  return best;
}

// The picture as SVG: what is seen, drawn anew in plain shapes.
function svg(view) {
  const escape = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);
  const { x1, y1, w, h } = view.elements().boundingBox();
  const dashes = { external: ' stroke-dasharray="6 3"', interpreted: ' stroke-dasharray="2 3"' };
  const at = ({ x, y }) => [Math.round(x - x1 + 20), Math.round(y - y1 + 20)];
  const lines = view.edges().map((edge) => {
    const [[ax, ay], [bx, by]] = [at(edge.source().position()), at(edge.target().position())];
    return `<line x1="${ax}" y1="${ay}" x2="${bx}" y2="${by}" stroke="#555"${dashes[edge.data("layer")] || ""}><title>${escape(edge.data("label"))}</title></line>`;
  });
  const dots = view.nodes().map((node) => {
    const [x, y] = at(node.position());
    return `<circle cx="${x}" cy="${y}" r="9" fill="${node.style("background-color")}"><title>${escape(node.data("kind"))}</title></circle><text x="${x}" y="${y + 22}" text-anchor="middle" font-size="11">${escape(node.data("label"))}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(w + 40)} ${Math.ceil(h + 40)}" font-family="sans-serif">${lines.join("")}${dots.join("")}</svg>`;
}

fetch(box.dataset.source, { headers: { Accept: "application/json" } }).then((answer) => answer.json()).then((network) => {
  document.documentElement.classList.add("scripted");
  const view = draw(network);
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", box.dataset.said);
  let here = network.centre ? view.getElementById(network.centre) : view.nodes().first();
  const go = (node) => { if (node) { here = node; choose(view, node); } };
  view.on("tap", "node", (event) => go(event.target));
  view.on("tap", (event) => { if (event.target === view) view.elements().removeClass("chosen faded told"); });
  box.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) go(here.hasClass("chosen") ? next(view, here, event.key) : here);
    else if (event.key === "Enter") location.assign(to(box.dataset.page, here.id()));
    else if (event.key === "+" || event.key === "-") view.zoom({ level: view.zoom() * (event.key === "+" ? 1.25 : 0.8), position: here.position() });
    else return;
    event.preventDefault();
  });
  document.getElementById("fit").addEventListener("click", () => { view.elements().removeClass("chosen faded told"); fit(view); });
  document.getElementById("save").addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([svg(view)], { type: "image/svg+xml" }));
    Object.assign(document.createElement("a"), { href: address, download: "hltgraph.svg" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  });
});
