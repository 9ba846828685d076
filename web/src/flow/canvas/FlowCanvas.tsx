import { ReactFlow, ReactFlowProvider, type ReactFlowProps, useReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, type ReactNode, type Ref, useImperativeHandle, useMemo, useRef } from "react";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { nameOf } from "../document/pointer";
import type { PlacedGraph } from "../graph/layout";
import { Afar } from "./Afar";
import { Dots } from "./Dots";
import { Ground } from "./Ground";
import { Overview } from "./Overview";
import { ContainerNode, StateNode, nodeDomId } from "./StateNode";
import { Way } from "./Way";
import styles from "./canvas.module.css";
import { type StateNode as StateNodeType, type WayEdge } from "./elements";
import { CROWD, useFar } from "./far";
import { canvasMessages } from "./messages";
import { pictureOf } from "./picture";
import { useFirstFit, useShow } from "./sight";
import { type Direction, neighbour } from "./spatial";

const NODE_TYPES = { state: StateNode, container: ContainerNode };
const EDGE_TYPES = { way: Way };
const FIT = { padding: 0.08, maxZoom: 1, includeHiddenNodes: true };
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

export interface CanvasHandle {
  /** Bring a state into sight. */
  show: (id: string) => void;
  focus: () => void;
}

interface FlowCanvasProps {
  graph: PlacedGraph;
  nodes: StateNodeType[];
  edges: WayEdge[];
  selected: string | null;
  onSelect: (id: string | null) => void;
  /** Enter, or a double click. */
  onOpen?: ((id: string) => void) | undefined;
  /** Keys that the canvas has no use for itself. */
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined;
  /** What an editor adds: dragging, connecting, dropping. */
  more?: ReactFlowProps<StateNodeType, WayEdge>;
  children?: ReactNode;
  ref?: Ref<CanvasHandle>;
}

/** A flow, drawn. */
export function FlowCanvas(props: FlowCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ graph, nodes, edges, selected, onSelect, onOpen, onKeyDown, more, children, ref }: FlowCanvasProps) {
  const t = useT(canvasMessages);
  const flow = useReactFlow<StateNodeType, WayEdge>();
  const root = useRef<HTMLDivElement>(null);
  const picture = useMemo(() => pictureOf(nodes, edges), [nodes, edges]);
  const far = useFar(graph, nodes, edges, picture);
  const show = useShow(graph);
  useImperativeHandle(ref, () => ({ show, focus: () => root.current?.focus() }), [show]);
  useFirstFit(graph);

  const keys = (event: KeyboardEvent) => {
    if (event.target !== root.current) return;
    const direction = DIRECTIONS[event.key];
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (direction && isPlain) {
      event.preventDefault();
      const next = neighbour(graph, selected, direction);
      if (next !== null) {
        onSelect(next);
        show(next);
      }
    } else if (event.key === "Enter" && selected !== null) onOpen?.(selected);
    else if (event.key === "Escape") onSelect(null);
    else onKeyDown?.(event);
  };
  const chosen = selected === null ? undefined : graph.nodes.find((node) => node.id === selected);
  return (
    // A drawing that is walked through by arrow keys is an application; the lint rule does not know the role.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={root}
      className={cx(styles.canvas, far.isFar && styles.far, far.isDrawn && styles.drawn)}
      style={{ "--pixel": far.pixel }}
      role="application"
      aria-label={t("canvas")}
      aria-activedescendant={selected === null ? undefined : nodeDomId(selected)}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={keys}
    >
      <ReactFlow<StateNodeType, WayEdge>
        nodes={far.nodes}
        edges={far.edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        zIndexMode="manual"
        elevateNodesOnSelect={false}
        onlyRenderVisibleElements={nodes.length > CROWD}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        zoomOnDoubleClick={false}
        minZoom={0.05}
        maxZoom={2}
        onNodeClick={(_, node) => {
          onSelect(node.id);
          root.current?.focus({ preventScroll: true });
        }}
        onNodeDoubleClick={(_, node) => onOpen?.(node.id)}
        onPaneClick={(event) => {
          const hit = far.isDrawn ? far.at(event) : null;
          if (hit?.way) more?.onEdgeClick?.(event, hit.way);
          else onSelect(hit?.state ?? null);
        }}
        {...more}
      >
        <Ground bounds={picture.bounds} />
        {far.isDrawn && <Afar picture={picture} pointed={far.pointed} />}
        {!far.isFar && <Dots />}
        {nodes.length > 12 && <Overview picture={picture} />}
        {children}
      </ReactFlow>
      <div className={styles.controls}>
        <IconButton small label={t("zoomOut")} onClick={() => void flow.zoomOut()}>
          <Minus />
        </IconButton>
        <IconButton small label={t("zoomIn")} onClick={() => void flow.zoomIn()}>
          <Plus />
        </IconButton>
        <IconButton small label={t("fit")} onClick={() => void flow.fitView(FIT)}>
          <Maximize />
        </IconButton>
      </div>
      <p className="visually-hidden" role="status">
        {chosen && t("selected", { name: nameOf(chosen.id), type: t(`type.${chosen.type}`) })}
      </p>
    </div>
  );
}
