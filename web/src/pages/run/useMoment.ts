import { useEffect, useState } from "react";

export interface Moment {
  /** The moment that is shown. */
  readonly atMs: number;
  /** Whether it is now, or the end. */
  readonly isLive: boolean;
  readonly isPlaying: boolean;
  readonly set: (atMs: number | null) => void;
  readonly play: () => void;
  readonly pause: () => void;
}

const REPLAY_S = 12;

/** The moment of a run that is looked at: it stays at the end until somebody goes back, and can be played from there. */
export function useMoment(fromMs: number, toMs: number, isOver: boolean): Moment {
  const [chosen, setChosen] = useState<number | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const now = useNow(!isOver && chosen === null);
  useEffect(() => {
    if (!isPlaying) return undefined;
    let [frame, last] = [0, performance.now()];
    const pace = Math.max(toMs - fromMs, 1) / (REPLAY_S * 1_000);
    const step = (time: number) => {
      const passed = (time - last) * pace;
      last = time;
      setChosen((at) => {
        const next = (at ?? fromMs) + passed;
        return next >= toMs ? null : next;
      });
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [isPlaying, fromMs, toMs]);
  const hasEnded = isPlaying && chosen === null;
  if (hasEnded) setPlaying(false);
  return {
    atMs: chosen ?? (isOver ? toMs : Math.max(now, toMs)),
    isLive: chosen === null,
    isPlaying,
    set: (atMs) => {
      setPlaying(false);
      setChosen(atMs !== null && atMs >= toMs && isOver ? null : atMs);
    },
    play: () => {
      setChosen(chosen ?? fromMs);
      setPlaying(true);
    },
    pause: () => setPlaying(false),
  };
}

/** The time, a second at a time. */
function useNow(isTicking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isTicking) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isTicking]);
  return now;
}
