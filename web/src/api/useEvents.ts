import { useEffect, useRef, useState } from "react";
import { follow, type Sent, type StreamState } from "./stream";

const HIDDEN_GRACE_MS = 30_000;

/**
 * Follows a server's events while the page is looked at. A tab left in the background lets its connection go (browsers
 * have six a server) and goes on from the last event when it is looked at again.
 *
 * @param url The stream's address, or null to follow nothing.
 * @param onEvent Called for each event; may change from render to render.
 * @param lastId The last event already known when it starts.
 */
export function useEvents(url: string | null, onEvent: (sent: Sent) => void, lastId = ""): StreamState {
  const [state, setState] = useState<StreamState>("connecting");
  const handler = useRef(onEvent);
  useEffect(() => {
    handler.current = onEvent;
  });
  const start = useRef(lastId);
  useEffect(() => {
    start.current = lastId;
  }, [lastId]);

  useEffect(() => {
    if (!url) return;
    let last = start.current;
    let isOver = false;
    let controller: AbortController | null = null;
    let grace: ReturnType<typeof setTimeout> | undefined;

    const open = () => {
      if (controller || isOver) return;
      controller = new AbortController();
      const onSent = (sent: Sent) => {
        if (sent.id) last = sent.id;
        handler.current(sent);
      };
      const onState = (next: StreamState) => {
        isOver = next === "ended";
        setState(next);
      };
      void follow(url, { onEvent: onSent, onState, lastId: last }, controller.signal);
    };
    const close = () => {
      controller?.abort();
      controller = null;
    };
    const look = () => {
      clearTimeout(grace);
      if (document.visibilityState === "visible") open();
      else grace = setTimeout(close, HIDDEN_GRACE_MS);
    };

    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      clearTimeout(grace);
      close();
    };
  }, [url]);

  return state;
}
