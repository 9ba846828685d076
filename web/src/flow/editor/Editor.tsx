import { useQuery } from "@tanstack/react-query";
import { LayoutDashboard, Redo2, Trash2, TriangleAlert, Undo2 } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { api } from "@/api/http";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Split } from "@/ui/Split";
import type { Agent, Finding, Validation } from "../api";
import type { CanvasHandle } from "../canvas/FlowCanvas";
import { canvasMessages } from "../canvas/messages";
import { disconnect } from "../document/edits";
import { flowOf } from "../document/merge";
import { machineOf, nameOf } from "../document/pointer";
import { isPlaced, kept } from "../document/positions";
import { stateAtLine, stateLines } from "../document/reading";
import { sentence } from "../forms/schema";
import { hintsOf } from "../graph/hints";
import { layOut } from "../graph/layout";
import { findingsByState, worstOf } from "../graph/lookup";
import { graphOf } from "../graph/model";
import { measureWith } from "../graph/sizes";
import styles from "./Editor.module.css";
import { EditorCanvas, pointIn } from "./EditorCanvas";
import { Findings } from "./Findings";
import { Inspector } from "./Inspector";
import { Palette } from "./Palette";
import TextEditor, { type TextEditorHandle } from "./TextEditor";
import { type Piece, addAfter, addToEdge, edgeAt, fieldsFor } from "./adding";
import { editorMessages } from "./messages";
import type { Action, EditorState } from "./state";

measureWith(document.createElement("canvas").getContext("2d"));

interface EditorProps {
  state: EditorState;
  dispatch: (action: Action) => void;
  agents: readonly Agent[];
  flows: readonly string[];
  isEditable: boolean;
  onTest: ((id: string) => void) | null;
}

const PAUSE_MS = 350;

/** A flow as a picture and as text, of which each changes the other. */
export function Editor({ state, dispatch, agents, flows, isEditable, onTest }: EditorProps) {
  const t = useT(editorMessages);
  const canvas = useRef<CanvasHandle>(null);
  const text = useRef<TextEditorHandle>(null);
  const good = useDeferredValue(state.good);
  const positions = useDeferredValue(state.history.now.positions);
  const graph = useMemo(() => {
    const drawn = graphOf(good.definition);
    return layOut(drawn, kept(positions, new Set(drawn.nodes.map((node) => node.id))));
  }, [good, positions]);
  const { findings, isChecking } = useFindings(state.history.now.text, state.problem === null);
  const found = useMemo(() => findingsByState(flowOf(good.text), findings), [good, findings]);
  const worst = useMemo(() => worstOf(found), [found]);
  const hints = useMemo(() => hintsOf(good.definition, agents), [good, agents]);
  const lines = useMemo(() => stateLines(flowOf(good.text)), [good]);

  const isFromText = useRef(false);
  useEffect(() => {
    if (state.selected === null) return;
    canvas.current?.show(state.selected);
    const line = lines.find((one) => one.id === state.selected)?.from;
    if (line !== undefined && !isFromText.current) text.current?.show(line);
    isFromText.current = false;
    // Only another choice moves the views; new lines alone do not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state.selected]);

  const onLine = (line: number) => {
    const id = stateAtLine(lines, line);
    if (id === null || id === state.selected) return;
    isFromText.current = true;
    dispatch({ kind: "select", id });
  };
  const onAdd = useAdd(state, dispatch, agents, graph);
  const show = (finding: Finding) => {
    if (finding.line !== null) text.current?.show(finding.line);
    const id = [...found].find(([, one]) => one.includes(finding))?.[0];
    if (id !== undefined) dispatch({ kind: "select", id });
  };
  return (
    <div className={styles.editor}>
      {isEditable && <Palette agents={agents} onAdd={(piece) => onAdd(piece, null)} />}
      <Split
        name="flow-editor"
        initial={0.58}
        className={styles.split}
        first={
          <div className={styles.board}>
            {state.problem && (
              <p className={styles.broken} role="alert">
                <TriangleAlert aria-hidden />
                <span>
                  {t("broken", {
                    line: state.problem.line,
                    message: state.problem.message === "not-an-object" ? t("notObject") : state.problem.message,
                  })}
                </span>
                <Button small onClick={() => text.current?.show(state.problem?.line ?? 1)}>
                  {t("goThere")}
                </Button>
              </p>
            )}
            <EditorCanvas
              ref={canvas}
              state={state}
              graph={graph}
              findings={worst}
              hints={hints}
              isEditable={isEditable && state.problem === null}
              dispatch={dispatch}
              onAdd={onAdd}
              onOpen={() =>
                document.getElementById("inspector")?.querySelector<HTMLElement>("input, select, textarea")?.focus()
              }
            />
            {isEditable && <Tools state={state} dispatch={dispatch} />}
          </div>
        }
        second={
          <div className={styles.side}>
            <section id="inspector" className={styles.inspect} aria-label={t("inspector")}>
              <Chosen
                state={state}
                agents={agents}
                flows={flows}
                findings={state.selected === null ? [] : (found.get(state.selected) ?? [])}
                isEditable={isEditable}
                dispatch={dispatch}
                onTest={onTest}
              />
            </section>
            <section className={styles.text} aria-label={t("text")}>
              <TextEditor
                ref={text}
                label={t("text")}
                value={state.history.now.text}
                onChange={isEditable ? (next) => dispatch({ kind: "typed", text: next, atMs: Date.now() }) : undefined}
                findings={state.problem ? [{ ...state.problem, severity: "error", hint: "" }] : findings}
                onLine={onLine}
                onUndo={() => dispatch({ kind: "undo" })}
                onRedo={() => dispatch({ kind: "redo" })}
              />
            </section>
            <Findings findings={findings} isChecking={isChecking} onGo={show} />
          </div>
        }
      />
    </div>
  );
}

/** What the checker says of the text, a moment after it was changed. */
function useFindings(text: string, isReadable: boolean): { findings: readonly Finding[]; isChecking: boolean } {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const checked = useQuery({
    queryKey: ["validate", settled],
    queryFn: ({ signal }) => api.post<Validation>("/v1/flows/validate", { body: { text: settled }, signal }),
    enabled: isReadable,
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: (before) => before,
  });
  return {
    findings: isReadable ? (checked.data?.findings ?? NONE) : NONE,
    isChecking: checked.isFetching || settled !== text,
  };
}

const NONE: readonly Finding[] = [];

type Target = { readonly edge: string | null; readonly machine: string; readonly point: { x: number; y: number } };

/** Adds a piece of the palette where it was dropped, or after what is chosen. */
function useAdd(
  state: EditorState,
  dispatch: (action: Action) => void,
  agents: readonly Agent[],
  graph: ReturnType<typeof layOut>,
) {
  const t = useT(editorMessages);
  return (piece: Piece, at: Target | null) => {
    if (state.problem) return;
    const { text, positions } = state.history.now;
    const { definition } = state.good;
    const name =
      piece.agent === null ? t(`named.${piece.kind}`) : sentence(piece.agent.split(".").toReversed().join(" "));
    const made = { piece, name, fields: fieldsFor(piece, agents, definition) };
    const chosen = at === null ? state.edge : at.edge;
    const edge = chosen === null ? null : edgeAt(definition, chosen);
    const isOnEdge = edge !== null && piece.kind !== "Succeed" && piece.kind !== "Fail";
    const added = isOnEdge
      ? addToEdge(text, edge, made)
      : addAfter(text, at === null ? state.selected : null, at?.machine ?? "", made);
    const machine = machineOf(added.id);
    const isByHand = at !== null && isPlaced(positions, machine);
    dispatch({
      kind: "edited",
      text: added.text,
      select: added.id,
      atMs: Date.now(),
      ...(isByHand && { positions: { ...positions, [added.id]: pointIn(graph, machine, at.point) } }),
    });
  };
}

function Tools({ state, dispatch }: { state: EditorState; dispatch: (action: Action) => void }) {
  const t = useT(editorMessages);
  const { history } = state;
  return (
    <div className={styles.tools}>
      <IconButton
        small
        label={t("undo")}
        keys="mod+z"
        disabled={history.past.length === 0}
        onClick={() => dispatch({ kind: "undo" })}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        small
        label={t("redo")}
        keys="mod+shift+z"
        disabled={history.future.length === 0}
        onClick={() => dispatch({ kind: "redo" })}
      >
        <Redo2 />
      </IconButton>
      <IconButton
        small
        label={t("tidy")}
        disabled={Object.keys(history.now.positions).length === 0}
        onClick={() => dispatch({ kind: "moved", positions: {}, atMs: Date.now() })}
      >
        <LayoutDashboard />
      </IconButton>
    </div>
  );
}

interface ChosenProps extends Pick<EditorProps, "state" | "agents" | "flows" | "isEditable" | "dispatch" | "onTest"> {
  findings: readonly Finding[];
}

/** The state or the arrow that is chosen. */
function Chosen({ state, agents, flows, findings, isEditable, dispatch, onTest }: ChosenProps) {
  const t = useT(editorMessages);
  const canvas = useT(canvasMessages);
  const edge = state.edge === null ? null : edgeAt(state.good.definition, state.edge);
  if (edge) {
    return (
      <div className={styles.hintBox}>
        <h2>{t("edge")}</h2>
        <p>{t("edgeFrom", { from: nameOf(edge.source), to: edge.target })}</p>
        {isEditable && (
          <Button
            small
            kind="danger"
            icon={<Trash2 />}
            onClick={() =>
              dispatch({
                kind: "edited",
                text: disconnect(state.history.now.text, edge),
                select: null,
                atMs: Date.now(),
              })
            }
          >
            {t("deleteEdge")}
          </Button>
        )}
      </div>
    );
  }
  if (state.selected === null) return <p className={styles.hintBox}>{t("nothing")}</p>;
  const isOff = !isEditable || state.problem !== null;
  return (
    <fieldset disabled={isOff} className={styles.fields}>
      <legend className="visually-hidden">{canvas("selected", { name: nameOf(state.selected), type: "" })}</legend>
      <Inspector
        key={state.selected}
        state={state}
        id={state.selected}
        agents={agents}
        flows={flows}
        findings={findings}
        dispatch={dispatch}
        onTest={onTest}
      />
    </fieldset>
  );
}
