import { useSearchParams } from "react-router";
import type { ProductionStatus } from "@/api/types";

export const STATUSES = ["queued", "running", "waiting", "ready", "rejected", "failed", "cancelled"] as const;
const STORED = "omnimind.productions.view";

export type View = "grid" | "list";

export interface Wishes {
  status: ProductionStatus | "";
  query: string;
  view: View;
}

/** What is looked for, in the address, so that it can be shared and gone back to; the view is remembered here. */
export function useWishes(): [Wishes, (change: Partial<Wishes>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const status = STATUSES.find((one) => one === parameters.get("status")) ?? "";
  const view = (parameters.get("view") ?? localStorage.getItem(STORED)) === "list" ? "list" : "grid";
  const wishes: Wishes = { status, query: parameters.get("query") ?? "", view };
  const change = (wanted: Partial<Wishes>) => {
    if (wanted.view) localStorage.setItem(STORED, wanted.view);
    setParameters(
      (former) => {
        const next = new URLSearchParams(former);
        for (const [name, value] of Object.entries(wanted)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  };
  return [wishes, change];
}
