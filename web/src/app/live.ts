import { useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import type { Sent, StreamState } from "@/api/stream";
import type { Page, Production, ProductionSummary } from "@/api/types";
import { useEvents } from "@/api/useEvents";

interface RunEvent {
  id: string;
  production_id: string | null;
  flow: string;
  status: string;
  progress: number | null;
}

type Cards = InfiniteData<Page<ProductionSummary>>;

/** Writes a run's progress into every list and page that shows its production. */
function note(queries: QueryClient, run: RunEvent): void {
  if (!run.production_id || run.progress === null) return;
  const { production_id: id, progress } = run;
  queries.setQueriesData<Cards>(
    { queryKey: ["productions"] },
    (cards) =>
      cards && {
        ...cards,
        pages: cards.pages.map((page) => ({
          ...page,
          items: page.items.map((card) => (card.id === id ? { ...card, progress } : card)),
        })),
      },
  );
  queries.setQueryData<Production>(["production", id], (one) => one && { ...one, progress });
}

/** Follows all that happens in the workspace and keeps the lists, the pages and the counts of what waits fresh. */
export function useLive(): StreamState {
  const queries = useQueryClient();
  const statuses = useRef(new Map<string, string>());
  const onEvent = (sent: Sent) => {
    if (sent.event === "approval") void queries.invalidateQueries({ queryKey: ["approvals"] });
    if (sent.event !== "run") return;
    const run = JSON.parse(sent.data) as RunEvent;
    note(queries, run);
    if (statuses.current.get(run.id) === run.status) return;
    statuses.current.set(run.id, run.status);
    void queries.invalidateQueries({ queryKey: ["productions"] });
    void queries.invalidateQueries({ queryKey: ["production", run.production_id] });
    void queries.invalidateQueries({ queryKey: ["runs"] });
    void queries.invalidateQueries({ queryKey: ["run", run.id] });
  };
  return useEvents("/v1/events", onEvent);
}
