/** Server-sent events: the parser, and a reader that comes back after every break where it was. */

export interface Sent {
  event: string;
  data: string;
  /** The id to go on from; "" for events that are not kept. */
  id: string;
}

/** Cuts a stream's text into events. Feed it pieces as they come; it keeps what is unfinished. */
export class EventParser {
  private rest = "";
  private event = "";
  private data: string[] = [];
  private id = "";

  feed(text: string): Sent[] {
    const sent: Sent[] = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      const finished = this.take(line);
      if (finished) sent.push(finished);
    }
    return sent;
  }

  private take(line: string): Sent | null {
    if (line === "") return this.finish();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") this.event = value;
    else if (field === "data") this.data.push(value);
    else if (field === "id") this.id = value;
    return null;
  }

  private finish(): Sent | null {
    const sent = { event: this.event || "message", data: this.data.join("\n"), id: this.id };
    const isEmpty = this.data.length === 0;
    this.event = "";
    this.data = [];
    this.id = "";
    return isEmpty ? null : sent;
  }
}

export type StreamState = "connecting" | "live" | "retrying" | "ended";

export interface StreamOptions {
  onEvent: (sent: Sent) => void;
  onState?: (state: StreamState) => void;
  /** Where to begin: the last id already known. */
  lastId?: string;
}

const SILENCE_MS = 40_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Follows an address until `signal` aborts or the server says `end`. The server's comments every 15 s keep it awake; a
 * silence or a break starts it anew from the last id, after a pause that doubles.
 */
export async function follow(url: string, options: StreamOptions, signal: AbortSignal): Promise<void> {
  let lastId = options.lastId ?? "";
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    options.onState?.("connecting");
    const end = await readOnce(url, lastId, signal, {
      opened: () => {
        pause = FIRST_PAUSE_MS;
        options.onState?.("live");
      },
      sent: (sent) => {
        if (sent.id) lastId = sent.id;
        options.onEvent(sent);
      },
    });
    if (end === "ended" || end === "refused") {
      options.onState?.("ended");
      return;
    }
    await rest(pause, signal, () => options.onState?.("retrying"));
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

interface Hooks {
  opened: () => void;
  sent: (sent: Sent) => void;
}

async function readOnce(
  url: string,
  lastId: string,
  signal: AbortSignal,
  hooks: Hooks,
): Promise<"ended" | "refused" | "broken"> {
  const silence = new AbortController();
  const both = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const headers: HeadersInit = { Accept: "text/event-stream", ...(lastId ? { "Last-Event-ID": lastId } : {}) };
    const response = await fetch(url, { headers, signal: both, cache: "no-store" });
    if (!response.ok || !response.body) return isFinal(response.status) ? "refused" : "broken";
    hooks.opened();
    const parser = new EventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return "broken";
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      for (const sent of parser.feed(value)) {
        hooks.sent(sent);
        if (sent.event === "end") return "ended";
      }
    }
  } catch {
    return "broken";
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

/** Whether asking again can't help: the thing is not there, or not ours. */
const isFinal = (status: number) => status >= 400 && status < 500 && status !== 429 && status !== 408;

/** Waits, unless `signal` is or gets aborted. */
const rest = (ms: number, signal: AbortSignal, before: () => void) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    before();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
