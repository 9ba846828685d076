import type { ReactNode } from "react";
import { isProblem } from "@/api/problem";

export interface Toast {
  id: number;
  tone: "ok" | "bad" | "idle";
  title: string;
  text?: string;
  action?: { label: string; onSelect: () => void } | undefined;
  icon?: ReactNode;
}

const LASTS_MS = 6_000;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** What is shown now, for `useSyncExternalStore`. */
export const toastStore = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => toasts,
};

export const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id));

/** Shows a short message; what went wrong stays until it is dismissed. */
export function toast(title: string, more: Partial<Omit<Toast, "id" | "title">> = {}): void {
  const id = nextId++;
  set([...toasts, { id, tone: "ok", title, ...more }]);
  if (more.tone !== "bad") setTimeout(() => dismiss(id), LASTS_MS);
}

/** Shows why something did not work. */
export function toastProblem(error: unknown, fallback: string): void {
  if (isProblem(error)) toast(error.message || fallback, { tone: "bad", text: error.hint });
  else toast(fallback, { tone: "bad", text: error instanceof Error ? error.message : "" });
}
