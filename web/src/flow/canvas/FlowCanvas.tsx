import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  type ReactFlowProps,
  useReactFlow,
  useStore,
  useStoreApi,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { Maximize, Minus, Plus } from "lucide-react";
import {
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
} from "react";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { nameOf } from "../document/pointer";
import type { PlacedGraph } from "../graph/layout";
import { ContainerNode, StateNode, nodeDomId } from "./StateNode";
import { Way } from "./Way";
import styles from "./canvas.module.css";
import { type StateNode as StateNodeType, type WayEdge, cornersOf } from "./elements";
import { canvasMessages } from "./messages";
import { type Direction, neighbour } from "./spatial";

const NODE_TYPES = { state: StateNode, container: ContainerNode };
const EDGE_TYPES = { way: Way };
const FIT = { padding: 0.08, maxZoom: 1 };
/** The zoom below which names can't be read. */
const FAR = 0.28;
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
  const store = useStoreApi();
  const isFar = useStore((state) => state.transform[2] < FAR);
  const root = useRef<HTMLDivElement>(null);
  const show = useCallback(
    (id: string) => {
      const box = cornersOf(graph).get(id);
      if (!box) return;
      const {
        width,
        height,
        transform: [x, y, zoom],
      } = store.getState();
      const [left, top] = [box.x * zoom + x, box.y * zoom + y];
      const isSeen =
        left >= 0 &&
        top >= 0 &&
        left + Math.min(box.width * zoom, width / 2) <= width &&
        top + Math.min(box.height * zoom, 60) <= height;
      if (!isSeen)
        void flow.setCenter(box.x + box.width / 2, box.y + Math.min(box.height / 2, 200), {
          zoom: Math.max(zoom, 0.6),
          duration: 200,
        });
    },
    [flow, graph, store],
  );
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
      className={cx(styles.canvas, isFar && styles.far)}
      role="application"
      aria-label={t("canvas")}
      aria-activedescendant={selected === null ? undefined : nodeDomId(selected)}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onKeyDown={keys}
    >
      <ReactFlow<StateNodeType, WayEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        zIndexMode="manual"
        elevateNodesOnSelect={false}
        onlyRenderVisibleElements={nodes.length > 150}
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
        onPaneClick={() => onSelect(null)}
        {...more}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1} color="var(--line)" />
        {nodes.length > 12 && (
          <MiniMap<StateNodeType>
            className={styles.minimap ?? ""}
            pannable
            zoomable
            ariaLabel={t("map")}
            bgColor="var(--surface)"
            nodeColor={miniColour}
            nodeStrokeWidth={0}
            style={{ width: 150, height: 110 }}
          />
        )}
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

const TONES: Readonly<Record<string, string>> = {
  running: "var(--busy)",
  waiting: "var(--warn)",
  succeeded: "var(--ok)",
  failed: "var(--bad)",
  cancelled: "var(--idle)",
};

function miniColour(node: StateNodeType): string {
  if (node.type === "container") return "var(--hover)";
  return TONES[node.data.look.status ?? ""] ?? "var(--line-strong)";
}

/** A flow comes into sight whole if that can be read, else from its top. */
function useFirstFit(graph: PlacedGraph): void {
  const flow = useReactFlow();
  const store = useStoreApi();
  const isDone = useRef(false);
  useEffect(() => {
    if (isDone.current || graph.nodes.length === 0) return undefined;
    const fit = () => {
      const { width, height } = store.getState();
      if (width === 0 || isDone.current) return;
      isDone.current = true;
      const zoom = Math.min(width / (graph.width + 60), height / (graph.height + 60), 1);
      const readable = Math.max(zoom, Math.min(0.62, (width - 24) / (graph.width + 24)));
      void flow.setViewport({
        zoom: readable,
        x: (width - graph.width * readable) / 2,
        y: zoom === readable ? (height - graph.height * readable) / 2 : 28,
      });
    };
    fit();
    return store.subscribe(fit);
  }, [flow, graph, store]);
}
