import { useCallback, useRef, useState, type RefObject } from "react";
import { fileUrl, previewUrl } from "@/api/productions";
import type { Format, Production, Scene } from "@/api/types";

export interface Playback {
  media: RefObject<HTMLVideoElement | null>;
  format: Format;
  setFormat: (format: Format) => void;
  /** The finished file, if there is one; else scenes play one by one. */
  whole: string | null;
  isSound: boolean;
  /** The address of what plays now. */
  url: string | null;
  /** The scene that plays now, by its place. */
  current: number;
  /** Seconds since the beginning of what plays. */
  seconds: number;
  play: (scene: Scene, seconds?: number | null) => void;
  onTime: () => void;
  onEnded: () => void;
}

/** The finished file of a format: `video.mp4`, `video-portrait.mp4`, or a podcast's `audio.m4a`. */
export function mediaFile(production: Pick<Production, "files" | "formats">, format: Format): string | null {
  const names = production.files.map((file) => file.name);
  const first = production.formats[0] === format || production.formats.length === 0;
  const wanted = first ? ["video.mp4", "audio.m4a"] : [`video-${format}.mp4`];
  return wanted.find((name) => names.includes(name)) ?? null;
}

/** The scene at a moment of the whole: the last that has begun. */
export const sceneAt = (scenes: readonly Scene[], seconds: number): number =>
  Math.max(
    0,
    scenes.findLastIndex((scene) => scene.start_s !== null && scene.start_s <= seconds + 0.05),
  );

/** What plays: the finished file, or as long as there is none, one finished scene after the other. */
export function usePlayback(production: Production): Playback {
  const media = useRef<HTMLVideoElement>(null);
  const [format, setFormat] = useState<Format>(production.formats[0] ?? "landscape");
  const [at, setAt] = useState(0);
  const [seconds, setSeconds] = useState(0);
  const { scenes, revision } = production;
  const whole = mediaFile(production, format);

  const playable = scenes.findIndex((scene, index) => index >= at && scene.has_preview);
  const previewed = scenes[scenes[at]?.has_preview ? at : playable];
  const preview = previewed ? previewUrl(production.id, previewed.id, format, revision) : null;

  const play = useCallback(
    (scene: Scene, from: number | null = scene.start_s) => {
      setAt(scene.index);
      const element = media.current;
      if (!element) return;
      if (whole && from !== null) element.currentTime = from;
      // The other scene's file is only there after the next render; playing begins when it can.
      requestAnimationFrame(() => void media.current?.play().catch(() => undefined));
    },
    [whole],
  );
  const onEnded = () => {
    const next = scenes[(previewed?.index ?? at) + 1];
    if (whole || !next?.has_preview) return;
    play(next);
  };
  return {
    media,
    format,
    setFormat,
    whole,
    isSound: whole?.endsWith(".m4a") ?? false,
    url: whole ? fileUrl(production.id, whole, revision) : preview,
    current: whole ? sceneAt(scenes, seconds) : (previewed?.index ?? 0),
    seconds,
    play,
    onTime: () => setSeconds(media.current?.currentTime ?? 0),
    onEnded,
  };
}
