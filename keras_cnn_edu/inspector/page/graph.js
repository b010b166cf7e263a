/**
 * The network as a graph that fits on a page: which nodes are shown while nested models are closed, and where they
 * stand.
 */

import { Graph, layout as dagre } from "@dagrejs/dagre";

/** @typedef {import("./types.js").Layer} Layer */

/**
 * One node that is shown: a layer, or a closed group of layers.
 *
 * @typedef {object} Node
 * @property {string} id
 * @property {Layer} layer  the layer itself; of a closed group the last layer
 * @property {Group | null} group  the closed group, or null
 *
 * @typedef {object} Group  layers that can be shown as one node: a nested model, or a chain of layers
 * @property {string} id  names of the models, from the outermost inwards, separated by "/"
 * @property {string} name
 * @property {Layer[]} layers
 * @property {string | null} parent  id of the group around it
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box  x and y are the left upper corner
 * @typedef {{x: number, y: number}} Point
 *
 * @typedef {object} Layout
 * @property {number} width
 * @property {number} height
 * @property {Map<string, Box>} boxes  of nodes and of open groups, by id
 * @property {{from: string, to: string, points: Point[]}[]} edges
 */

const MOST_NODES = 200; // more are not shown at once: groups are closed first
const MOST_FOR_DAGRE = 400; // it takes seconds for more
const GAP = { between: 18, along: 22, edge: 4 }; // pixels

/**
 * Finds all groups: the nested models, and in a network that is long without them its chains.
 *
 * @param {Layer[]} layers
 */
export function groupsOf(layers) {
  const groups = nestedModels(layers);
  const closed = new Set(groups.keys());
  return visible(layers, groups, closed).nodes.length > MOST_NODES ? chains(layers) : groups;
}

/**
 * Which groups are closed at first: as many as it takes to show at most `MOST_NODES` nodes, the largest first.
 *
 * @param {Layer[]} layers
 * @param {Map<string, Group>} groups
 * @returns {Set<string>}
 */
export function closedAtFirst(layers, groups) {
  const closed = new Set();
  const bySize = [...groups.values()].sort((one, other) => other.layers.length - one.layers.length);
  for (const group of bySize) {
    if (visible(layers, groups, closed).nodes.length <= MOST_NODES) break;
    closed.add(group.id);
  }
  return closed;
}

/**
 * The nodes and edges that are shown while some groups are closed.
 *
 * @param {Layer[]} layers
 * @param {Map<string, Group>} groups
 * @param {Set<string>} closed
 * @returns {{nodes: Node[], edges: [string, string][], open: Group[]}}
 */
export function visible(layers, groups, closed) {
  /** @type {Map<number, Group[]>} */
  const around = new Map(layers.map((layer) => [layer.id, []]));
  for (const group of groups.values()) for (const layer of group.layers) around.get(layer.id)?.push(group);
  const closedGroup = (/** @type {Layer} */ layer) =>
    around.get(layer.id)?.find((group) => closed.has(group.id)) ?? null;
  const nodeId = (/** @type {Layer} */ layer) => closedGroup(layer)?.id ?? String(layer.id);

  const byId = (/** @type {number} */ id) => /** @type {Layer} */ (layers.find((layer) => layer.id === id));

  /** @type {Map<string, Node>} */
  const nodes = new Map();
  /** @type {Map<string, [string, string]>} */
  const edges = new Map();
  for (const layer of layers) {
    const id = nodeId(layer);
    nodes.set(id, { id, layer, group: closedGroup(layer) });
    for (const input of layer.inputs) {
      const from = nodeId(byId(input));
      if (from !== id) edges.set(`${from} → ${id}`, [from, id]);
    }
  }
  const isOpen = (/** @type {Group} */ group) =>
    group.layers.every((layer) => closedGroup(layer) === null) && !closed.has(group.id);
  return { nodes: [...nodes.values()], edges: [...edges.values()], open: [...groups.values()].filter(isOpen) };
}

/** @param {Layer[]} layers @returns {Map<string, Group>} */
function nestedModels(layers) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const layer of layers) {
    layer.inside.forEach((name, depth) => {
      const id = "model:" + layer.inside.slice(0, depth + 1).join("/");
      const parent = depth ? "model:" + layer.inside.slice(0, depth).join("/") : null;
      if (!groups.has(id)) groups.set(id, { id, name, layers: [], parent });
      groups.get(id)?.layers.push(layer);
    });
  }
  return groups;
}

/** Runs of layers without a branch, each one a group. @param {Layer[]} layers @returns {Map<string, Group>} */
function chains(layers) {
  const all = layers.flatMap((layer) => layer.inputs);
  const readers = (/** @type {number} */ id) => all.filter((input) => input === id).length;
  /** @type {Layer[][]} */
  const runs = [];
  /** @type {Map<number, Layer[]>} */
  const runOf = new Map();
  for (const layer of layers) {
    if (!layer.inputs.length) continue; // the image stands alone
    const before = layer.inputs.length === 1 && readers(layer.inputs[0]) === 1 ? runOf.get(layer.inputs[0]) : undefined;
    const run = before ?? [];
    if (!before) runs.push(run);
    run.push(layer);
    runOf.set(layer.id, run);
  }
  const long = runs.filter((run) => run.length > 1);
  return new Map(
    long.map((run) => {
      const id = `chain:${run[0].id}`;
      return [id, { id, name: `${run[0].name} … ${run[run.length - 1].name}`, layers: run, parent: null }];
    }),
  );
}

/**
 * Places the nodes so that every edge leads on: downwards, or to the right.
 *
 * @param {{nodes: Node[], edges: [string, string][], open: Group[]}} graph
 * @param {Map<string, {width: number, height: number}>} sizes  of the nodes
 * @param {"down" | "right"} direction
 * @returns {Layout}
 */
export function place(graph, sizes, direction) {
  if (graph.nodes.length > MOST_FOR_DAGRE) return placeByLongestPath(graph, sizes, direction);
  try {
    return placeWithDagre(graph, sizes, direction);
  } catch {
    return placeByLongestPath(graph, sizes, direction); // some graphs with groups are too much for dagre
  }
}

/**
 * @param {{nodes: Node[], edges: [string, string][], open: Group[]}} graph
 * @param {Map<string, {width: number, height: number}>} sizes
 * @param {"down" | "right"} direction
 * @returns {Layout}
 */
function placeWithDagre({ nodes, edges, open }, sizes, direction) {
  const graph = new Graph({ compound: true });
  graph.setGraph({
    rankdir: direction === "down" ? "TB" : "LR",
    nodesep: GAP.between,
    ranksep: GAP.along,
    edgesep: GAP.between,
    marginx: GAP.edge,
    marginy: GAP.edge,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const group of open) graph.setNode(group.id, {});
  for (const group of open) if (group.parent) graph.setParent(group.id, group.parent);
  for (const node of nodes) {
    graph.setNode(node.id, { ...sizes.get(node.id) });
    const inner = open.filter((group) => group.layers.includes(node.layer)).pop();
    if (inner) graph.setParent(node.id, inner.id);
  }
  for (const [from, to] of edges) graph.setEdge(from, to);
  dagre(graph);
  const boxOf = (/** @type {string} */ id) => {
    const { x, y, width, height } = /** @type {any} */ (graph.node(id));
    return { x: x - width / 2, y: y - height / 2, width, height };
  };
  const { width, height } = /** @type {any} */ (graph.graph());
  return {
    width,
    height,
    boxes: new Map([...nodes, ...open].map(({ id }) => [id, boxOf(id)])),
    edges: edges.map(([from, to]) => ({ from, to, points: /** @type {any} */ (graph.edge(from, to)).points })),
  };
}

/**
 * Places each node one step behind the last of its inputs, and nodes of the same step side by side.
 *
 * @param {{nodes: Node[], edges: [string, string][]}} graph
 * @param {Map<string, {width: number, height: number}>} sizes
 * @param {"down" | "right"} direction
 * @returns {Layout}
 */
export function placeByLongestPath({ nodes, edges }, sizes, direction) {
  const down = direction === "down";
  /** @type {Map<string, number>} */
  const steps = new Map();
  for (const { id } of nodes) {
    const inputs = edges.filter(([, to]) => to === id).map(([from]) => steps.get(from) ?? -1);
    steps.set(id, 1 + Math.max(-1, ...inputs));
  }
  /** @type {Map<string, Box>} */
  const boxes = new Map();
  let along = 0;
  let widest = 0;
  for (let step = 0; step <= Math.max(...steps.values()); step++) {
    let across = 0;
    let deepest = 0;
    for (const { id } of nodes.filter((node) => steps.get(node.id) === step)) {
      const size = sizes.get(id) ?? { width: 0, height: 0 };
      boxes.set(id, { x: down ? across : along, y: down ? along : across, ...size });
      across += (down ? size.width : size.height) + GAP.between;
      deepest = Math.max(deepest, down ? size.height : size.width);
    }
    along += deepest + GAP.along;
    widest = Math.max(widest, across - GAP.between);
  }
  const end = along - GAP.along;
  return {
    width: down ? widest : end,
    height: down ? end : widest,
    boxes,
    edges: edges.map(([from, to]) => ({ from, to, points: straight(boxes.get(from), boxes.get(to), down) })),
  };
}

/**
 * @param {Box | undefined} from
 * @param {Box | undefined} to
 * @param {boolean} down
 * @returns {Point[]}
 */
function straight(from, to, down) {
  if (!from || !to) return [];
  return down
    ? [
        { x: from.x + from.width / 2, y: from.y + from.height },
        { x: to.x + to.width / 2, y: to.y },
      ]
    : [
        { x: from.x + from.width, y: from.y + from.height / 2 },
        { x: to.x, y: to.y + to.height / 2 },
      ];
}

/** A smooth line through points, for the attribute `d` of a path. @param {Point[]} points */
export function smoothLine(points) {
  const [first, ...rest] = points;
  const last = rest[rest.length - 1];
  const middles = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1];
    const end = index === rest.length - 2 ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${point.x},${point.y} ${end.x},${end.y}`;
  });
  return `M${first.x},${first.y}` + (middles.length ? middles.join("") : `L${last.x},${last.y}`);
}
