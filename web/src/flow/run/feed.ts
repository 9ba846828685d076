/** A run's history as it comes: what there was, then what happens. */

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { api } from "@/api/http";
import type { Sent } from "@/api/stream";
import type { Page } from "@/api/types";
import { useEvents } from "@/api/useEvents";
import { type Run, at } from "../api";
import type { JsonObject } from "../document/reading";
import { type HistoryItem, type Pass, Replay } from "./replay";

/** What an agent says of its work, by the call's key. */
export interface Progress {
  readonly agent: string;
  readonly about: string;
  readonly key: string;
  readonly what: string;
  readonly done: number | null;
  readonly total: number | null;
  readonly seconds: number | null;
  readonly message: string;
}

export interface Told {
  /** Changes with every row. */
  readonly version: number;
  readonly passes: readonly Pass[];
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly progress: readonly Progress[];
}

const ENDS = ["finished", "remembered", "failed"];

/** Gathers rows and tells of them once a frame at most. */
class Feed {
  readonly replay: Replay;
  private readonly listeners = new Set<() => void>();
  private readonly working = new Map<string, Progress>();
  private told: Told;
  private frame = 0;

  constructor(definition: JsonObject) {
    this.replay = new Replay(definition);
    this.told = this.tell(0);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly get = (): Told => this.told;

  hear(rows: readonly HistoryItem[]): void {
    if (this.replay.hear(rows)) this.stir();
  }

  hearProgress(progress: Progress): void {
    if (ENDS.includes(progress.what)) this.working.delete(progress.key);
    else this.working.set(progress.key, progress);
    this.stir();
  }

  private stir(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.told = this.tell(this.told.version + 1);
      for (const listener of this.listeners) listener();
    });
  }

  private tell(version: number): Told {
    const { passes, fromMs, toMs } = this.replay;
    return { version, passes: [...passes], fromMs, toMs, progress: [...this.working.values()] };
  }
}

const PAGE = 1_000;

/** All that is known of a run's history, kept fresh; `null` for a definition that is not known yet. */
export function useFeed(id: string, definition: JsonObject | null): { told: Told; isLoaded: boolean; error: unknown } {
  const queries = useQueryClient();
  const feed = useMemo(() => new Feed(definition ?? {}), [definition]);
  const [loaded, setLoaded] = useState<{ feed: Feed; error: unknown } | null>(null);
  const isLoaded = loaded?.feed === feed && loaded.error === null;
  useEffect(() => {
    if (definition === null) return undefined;
    const controller = new AbortController();
    load(id, feed, controller.signal).then(
      () => setLoaded({ feed, error: null }),
      (error: unknown) => {
        if (!controller.signal.aborted) setLoaded({ feed, error });
      },
    );
    return () => controller.abort();
  }, [id, definition, feed]);

  const onEvent = (sent: Sent) => {
    if (sent.event === "history") feed.hear([JSON.parse(sent.data) as HistoryItem]);
    else if (sent.event === "progress") feed.hearProgress(JSON.parse(sent.data) as Progress);
    else if (sent.event === "run")
      queries.setQueryData<Run>(["run", id], (known) => ({ ...known, ...(JSON.parse(sent.data) as Run) }));
    else if (sent.event === "end") void queries.invalidateQueries({ queryKey: ["run", id] });
  };
  useEvents(isLoaded ? `${at("/v1/runs", id)}/events` : null, onEvent, isLoaded ? String(feed.replay.lastId) : "");
  return {
    told: useSyncExternalStore(feed.subscribe, feed.get),
    isLoaded,
    error: loaded?.feed === feed ? loaded.error : null,
  };
}

async function load(id: string, feed: Feed, signal: AbortSignal): Promise<void> {
  for (;;) {
    const query = { after: feed.replay.lastId || null, limit: PAGE };
    const page = await api.get<Page<HistoryItem>>(`${at("/v1/runs", id)}/history`, { query, signal });
    feed.hear(page.items);
    if (page.items.length === 0 || page.next === null) return;
  }
}
