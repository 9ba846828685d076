import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { isOver } from "@/api/productions";
import type { Sent } from "@/api/stream";
import type { Production } from "@/api/types";
import { useEvents } from "@/api/useEvents";

const PAUSE_MS = 800;

interface Doing {
  agent: string;
  about: string;
  message: string;
}

/**
 * Follows the run of a production while it goes on: fetches the production anew when something happened (at most every
 * so often), and says what is being done right now.
 */
export function useProductionEvents(production: Production): string {
  const queries = useQueryClient();
  const [doing, setDoing] = useState("");
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const refresh = () => {
    timer.current = undefined;
    void queries.invalidateQueries({ queryKey: ["production", production.id] });
  };
  const onEvent = (sent: Sent) => {
    if (sent.event === "progress") {
      const { agent, about, message } = JSON.parse(sent.data) as Doing;
      setDoing([agent, message || about].filter(Boolean).join(": "));
    } else if (sent.event === "end") {
      clearTimeout(timer.current);
      refresh();
    } else {
      timer.current ??= setTimeout(refresh, PAUSE_MS);
    }
  };
  useEvents(isOver(production.status) ? null : `/v1/runs/${production.run_id}/events`, onEvent);
  return doing;
}
