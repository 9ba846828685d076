import { type Connection, type ReactFlowInstance, type ReactFlowProps, applyNodeChanges } from "@xyflow/react";
import { type KeyboardEvent, type Ref, useMemo, useRef, useState } from "react";
import { type Translate, useT } from "@/i18n/i18n";
import { Empty } from "@/ui/Empty";
import type { Finding } from "../api";
import { type CanvasHandle, FlowCanvas } from "../canvas/FlowCanvas";
import { Elements, type Look, type StateNode, type WayEdge } from "../canvas/elements";
import { machineAt, originOf } from "../canvas/spatial";
import { wayAt } from "../canvas/wayAt";
import { connect, deleteState, disconnect, duplicateState, moveState, retarget } from "../document/edits";
import { machineOf, nameOf } from "../document/pointer";
import { type Point, type Positions, without } from "../document/positions";
import { stateAt } from "../document/states";
import type { Hints } from "../graph/hints";
import type { PlacedGraph } from "../graph/layout";
import type { Mismatch } from "../graph/ports";
import { PIECE_TYPE, type Piece, edgeAt, pieceFrom } from "./adding";
import styles from "./Editor.module.css";
import { editorMessages } from "./messages";
import { type Action, type EditorState, afterMove } from "./state";

/** How far from an arrow something may be dropped to come into it. */
const DROP_SLACK = 11;

interface EditorCanvasProps {
  state: EditorState;
  graph: PlacedGraph;
  findings: ReadonlyMap<string, Finding["severity"]>;
  /** What the agents' schemas say. */
  hints: Hints;
  isEditable: boolean;
  dispatch: (action: Action) => void;
  /** Something of the palette was dropped: on an edge, or into a machine at a point of it. */
  onAdd: (piece: Piece, at: { edge: string | null; machine: string; point: Point }) => void;
  onOpen: (id: string) => void;
  ref?: Ref<CanvasHandle>;
}

/** The flow to be changed by dragging, connecting and keys. */
export function EditorCanvas({
  state,
  graph,
  findings,
  hints,
  isEditable,
  dispatch,
  onAdd,
  onOpen,
  ref,
}: EditorCanvasProps) {
  const t = useT(editorMessages);
  const [elements] = useState(() => new Elements());
  const instance = useRef<ReactFlowInstance<StateNode, WayEdge> | null>(null);
  const { selected, edge } = state;
  const look = (id: string): Look => ({
    status: null,
    counts: null,
    finding: findings.get(id) ?? null,
    isSelected: id === selected,
    isEditable,
    ports: hints.ports.get(id) ?? null,
    isPale: false,
  });
  const laid = elements.nodesOf(graph, look);
  const [dragged, setDragged] = useState<StateNode[] | null>(null);
  const ways = elements.edgesOf(
    graph,
    ({ id, source }) => ({ isTaken: false, misfit: misfitOf(t, nameOf(source), hints.misfits.get(id) ?? []) }),
    isEditable,
  );
  const edges = useMemo(() => ways.map((way) => (way.id === edge ? { ...way, selected: true } : way)), [ways, edge]);
  const edited = useEdits(state, graph, dispatch);

  const more: ReactFlowProps<StateNode, WayEdge> = {
    nodesDraggable: isEditable,
    nodesConnectable: isEditable,
    nodeDragThreshold: 4,
    onInit: (flow) => {
      instance.current = flow;
    },
    onNodeDragStart: () => setDragged(laid),
    onNodesChange: (changes) => {
      const moving = changes.filter((change) => change.type === "position" && change.dragging === true);
      if (moving.length > 0) setDragged((now) => applyNodeChanges(moving, now ?? laid));
    },
    onNodeDragStop: (event, node) => {
      setDragged(null);
      const point = instance.current?.screenToFlowPosition(pointOf(event));
      if (point) edited.drop(node, point);
    },
    onConnect: (connection) => edited.connect(connection),
    onReconnect: (old, connection) => edited.reconnect(old.id, connection),
    onEdgeClick: (_, way) => dispatch({ kind: "selectEdge", id: way.id }),
    isValidConnection: ({ source, target }) => machineOf(source) === machineOf(target),
    onDragOver: (event) => {
      if (!isEditable || !event.dataTransfer.types.includes(PIECE_TYPE)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
    },
    onDrop: (event) => {
      const piece = pieceFrom(event.dataTransfer.getData(PIECE_TYPE));
      const point = instance.current?.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      if (!piece || !point || !isEditable) return;
      event.preventDefault();
      const way = wayAt(laid, edges, point, DROP_SLACK);
      onAdd(piece, { edge: way?.id ?? null, machine: machineAt(graph, point), point });
    },
  };
  return (
    <FlowCanvas
      ref={ref}
      graph={graph}
      nodes={dragged ?? laid}
      edges={edges}
      selected={selected}
      onSelect={(id) => dispatch({ kind: "select", id })}
      onOpen={onOpen}
      onKeyDown={(event) => edited.key(event, isEditable)}
      more={more}
    >
      {graph.nodes.length === 0 && (
        <div className={styles.empty}>
          <Empty title={t("emptyTitle")}>{t("emptyText")}</Empty>
        </div>
      )}
    </FlowCanvas>
  );
}

/** What does not fit from one agent to the next, in words. */
function misfitOf(t: Translate<(typeof editorMessages)["texts"]>, from: string, misfits: readonly Mismatch[]): string {
  return misfits
    .map(({ field, gives, takes }) =>
      gives === null ? t("absent", { from, field, takes }) : t("mismatch", { from, field, gives, takes }),
    )
    .join("\n");
}

/** What a person does on the canvas, as changes of the text and of positions. */
function useEdits(state: EditorState, graph: PlacedGraph, dispatch: (action: Action) => void) {
  const { text, positions } = state.history.now;
  const { definition } = state.good;
  const edit = (next: string, more: Partial<Extract<Action, { kind: "edited" }>> = {}) =>
    dispatch({ kind: "edited", text: next, atMs: Date.now(), ...more });
  const onRemove = () => {
    const edge = state.edge === null ? null : edgeAt(definition, state.edge);
    if (edge) edit(disconnect(text, edge));
    else if (state.selected !== null)
      edit(deleteState(text, state.selected), { select: null, positions: without(positions, state.selected) });
  };
  return {
    connect: ({ source, target, sourceHandle }: Connection) => {
      const isChoice = stateAt(definition, source)?.Type === "Choice";
      edit(connect(text, source, nameOf(target), sourceHandle === "catch" ? "catch" : isChoice ? "choice" : "next"), {
        select: source,
      });
    },
    reconnect: (id: string, { source, target }: Connection) => {
      if (machineOf(source) === machineOf(target)) edit(retarget(text, { id }, nameOf(target)));
    },
    drop: (node: StateNode, point: Point) => {
      const machine = machineAt(graph, point, node.id);
      if (machine === machineOf(node.id))
        dispatch({ kind: "moved", positions: pinned(graph, positions, node), atMs: Date.now() });
      else {
        const moved = moveState(text, node.id, machine);
        edit(moved.text, { select: moved.id, positions: afterMove(positions, node.id, moved.id) });
      }
    },
    key: (event: KeyboardEvent, isEditable: boolean) => {
      const isMod = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (isMod && key === "z") dispatch({ kind: event.shiftKey ? "redo" : "undo" });
      else if (isMod && key === "y") dispatch({ kind: "redo" });
      else if (isEditable && (event.key === "Delete" || event.key === "Backspace")) onRemove();
      else if (isEditable && isMod && key === "d" && state.selected !== null) {
        const copy = duplicateState(text, state.selected);
        edit(copy.text, { select: copy.id });
      } else return;
      event.preventDefault();
    },
  };
}

/** The positions with a state where it was dragged to; the others of its machine stay where they are shown. */
function pinned(graph: PlacedGraph, positions: Positions, node: StateNode): Positions {
  const machine = machineOf(node.id);
  const origin = graph.origins.get(machine) ?? { x: 0, y: 0 };
  const shown = graph.nodes
    .filter((one) => machineOf(one.id) === machine && !(one.id in positions))
    .map((one): [string, Point] => [one.id, { x: one.x - origin.x, y: one.y - origin.y }]);
  return {
    ...positions,
    ...Object.fromEntries(shown),
    [node.id]: within(machine, { x: node.position.x - origin.x, y: node.position.y - origin.y }),
  };
}

/** Nothing stands outside of its container. */
function within(machine: string, { x, y }: Point): Point {
  const least = machine === "" ? -Infinity : 0;
  return { x: Math.round(Math.max(x, least)), y: Math.round(Math.max(y, least)) };
}

/** Where a new state stands whose middle is at a point of the whole. */
export function pointIn(graph: PlacedGraph, machine: string, point: Point): Point {
  const origin = originOf(graph, machine);
  return within(machine, { x: point.x - origin.x - 80, y: point.y - origin.y - 26 });
}

function pointOf(event: unknown): Point {
  const at = event as {
    clientX?: number;
    clientY?: number;
    changedTouches?: ArrayLike<{ clientX: number; clientY: number }>;
  };
  const touch = at.changedTouches?.[0];
  return { x: touch?.clientX ?? at.clientX ?? 0, y: touch?.clientY ?? at.clientY ?? 0 };
}
