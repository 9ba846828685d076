import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  HighlightStyle,
  bracketMatching,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import type { Finding } from "../api";
import { changeBetween } from "./textChange";

export interface TextEditorHandle {
  /** Bring a line into sight, and put the cursor on it. */
  show: (line: number) => void;
}

export interface TextEditorProps {
  value: string;
  onChange?: ((text: string) => void) | undefined;
  label: string;
  /** Its height in pixels; that of what it is in if not given. */
  height?: number;
  findings?: readonly Pick<Finding, "line" | "column" | "severity" | "message" | "hint">[];
  onLine?: ((line: number) => void) | undefined;
  onUndo?: (() => void) | undefined;
  onRedo?: (() => void) | undefined;
  ref?: Ref<TextEditorHandle>;
}

const outside = Annotation.define<boolean>();

/**
 * An editor for YAML. It lives in a shadow root, where its styles are adopted style sheets: the page's policy refuses the
 * style elements that it would make in the document. Undo is its owner's, who changes the text too.
 */
export default function TextEditor({
  value,
  onChange,
  label,
  height,
  findings,
  onLine,
  onUndo,
  onRedo,
  ref,
}: TextEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef({ onChange, onLine, onUndo, onRedo });
  useEffect(() => {
    told.current = { onChange, onLine, onUndo, onRedo };
  });
  const first = useRef({ value, label, isReadOnly: onChange === undefined });

  useEffect(() => {
    if (!host.current) return undefined;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const editor = new EditorView({ root, parent: root, state: stateOf(first.current, told) });
    view.current = editor;
    return () => {
      editor.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    const change = editor && changeBetween(editor.state.doc.toString(), value);
    if (editor && change) editor.dispatch({ changes: change, annotations: outside.of(true) });
  }, [value]);

  useEffect(() => {
    const editor = view.current;
    if (editor)
      editor.dispatch(
        setDiagnostics(
          editor.state,
          (findings ?? []).flatMap((finding) => diagnostic(editor.state, finding)),
        ),
      );
  }, [findings, value]);

  useImperativeHandle(ref, () => ({
    show: (line) => {
      const editor = view.current;
      if (!editor || line < 1 || line > editor.state.doc.lines) return;
      const { from } = editor.state.doc.line(line);
      editor.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: "start", yMargin: 60 }),
        annotations: outside.of(true),
      });
    },
  }));
  return <div ref={host} style={{ height: height ?? "100%" }} />;
}

type Told = Pick<TextEditorProps, "onChange" | "onLine" | "onUndo" | "onRedo">;

function stateOf(first: { value: string; label: string; isReadOnly: boolean }, told: { current: Told }): EditorState {
  const run = (name: "onUndo" | "onRedo") => () => {
    told.current[name]?.();
    return told.current[name] !== undefined;
  };
  return EditorState.create({
    doc: first.value,
    extensions: [
      keymap.of([
        { key: "Mod-z", run: run("onUndo") },
        { key: "Mod-Shift-z", run: run("onRedo") },
        { key: "Mod-y", run: run("onRedo") },
      ]),
      lineNumbers(),
      foldGutter(),
      lintGutter(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      search({ top: true }),
      keymap.of([
        ...closeBracketsKeymap,
        ...defaultKeymap,
        ...searchKeymap,
        ...foldKeymap,
        ...completionKeymap,
        ...lintKeymap,
        indentWithTab,
      ]),
      yaml(),
      indentUnit.of("  "),
      syntaxHighlighting(COLOURS),
      LOOKS,
      new Compartment().of([EditorState.readOnly.of(first.isReadOnly)]),
      EditorView.contentAttributes.of({ "aria-label": first.label, tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        const isOurs = update.transactions.some((one) => one.annotation(outside));
        if (update.docChanged && !isOurs) told.current.onChange?.(update.state.doc.toString());
        if (update.selectionSet && !isOurs)
          told.current.onLine?.(update.state.doc.lineAt(update.state.selection.main.head).number);
      }),
    ],
  });
}

function diagnostic(
  state: EditorState,
  { line, column, severity, message, hint }: NonNullable<TextEditorProps["findings"]>[number],
): Diagnostic[] {
  if (line === null || line < 1 || line > state.doc.lines) return [];
  const { from, to } = state.doc.line(line);
  const start = Math.min(from + Math.max((column ?? 1) - 1, 0), to);
  return [{ from: start, to, severity, message: hint ? `${message}\n${hint}` : message }];
}

const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--accent)" },
  { tag: [tags.string, tags.special(tags.string), tags.attributeValue], color: "var(--series-2)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--busy)" },
  { tag: tags.comment, color: "var(--ink-3)", fontStyle: "italic" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--ink-3)" },
  { tag: tags.content, color: "var(--ink)" },
]);

const LOOKS = EditorView.theme({
  "&": { height: "100%", color: "var(--ink)", backgroundColor: "var(--surface)", fontSize: "12.5px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-3)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--hover) 55%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft) !important" },
  ".cm-selectionMatch": { backgroundColor: "var(--mark)" },
  ".cm-matchingBracket": { backgroundColor: "var(--mark) !important", color: "inherit" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--hover)", borderColor: "var(--line)", color: "var(--ink-2)" },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    borderColor: "var(--line-strong)",
  },
  ".cm-panels": { fontFamily: "var(--sans)" },
  ".cm-textfield, .cm-button": {
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "4px",
  },
  ".cm-diagnostic": { fontFamily: "var(--sans)", whiteSpace: "pre-wrap", padding: "4px 8px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
});
