import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Shortcut {
  /** `mod+k` together, `g p` one after the other, `?` alone. */
  keys: string;
  label: string;
  run: () => void;
}

const SEQUENCE_MS = 900;

let active: readonly Shortcut[] = [];
let typed = "";
let typedAt = 0;
const listeners = new Set<() => void>();

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** What was pressed, as shortcuts name it. */
export function nameOf(event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey">): string {
  const key = event.key.toLowerCase();
  return event.metaKey || event.ctrlKey ? `mod+${key}` : event.altKey ? `alt+${key}` : key;
}

function onKeyDown(event: KeyboardEvent): void {
  const name = nameOf(event);
  if (isTyping(event.target) && !name.startsWith("mod+")) return;
  if (document.querySelector("dialog[open]") && !name.startsWith("mod+")) return;
  const sequence = event.timeStamp - typedAt < SEQUENCE_MS ? `${typed} ${name}` : name;
  // The last registered wins: a page's own shortcuts go before the shell's.
  const found = active.findLast((one) => one.keys === sequence) ?? active.findLast((one) => one.keys === name);
  typed = name;
  typedAt = event.timeStamp;
  if (!found) return;
  event.preventDefault();
  typed = "";
  found.run();
}

function set(next: readonly Shortcut[]): void {
  if (active.length === 0 && next.length > 0) window.addEventListener("keydown", onKeyDown);
  if (next.length === 0) window.removeEventListener("keydown", onKeyDown);
  active = next;
  for (const listener of listeners) listener();
}

/** Makes keys do things while the component is there; the list of shortcuts shows them. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  const signature = shortcuts.map((one) => `${one.keys}\t${one.label}`).join("\n");
  useEffect(() => {
    const mine = latest.current.map((one, index) => ({ ...one, run: () => latest.current[index]?.run() }));
    set([...active, ...mine]);
    return () => set(active.filter((one) => !mine.includes(one)));
  }, [signature]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** All that work now, for the list of them. */
export const useActiveShortcuts = (): readonly Shortcut[] => useSyncExternalStore(subscribe, () => active);
