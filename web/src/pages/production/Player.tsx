import { Film } from "lucide-react";
import { useEffect, useState } from "react";
import { fileUrl, isOver, pictureUrl } from "@/api/productions";
import type { Production } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Empty } from "@/ui/Empty";
import { Switch } from "@/ui/Field";
import { SceneStrip } from "./SceneStrip";
import { productionMessages } from "./messages";
import type { Playback } from "./playback";
import styles from "./Player.module.css";

const POSTER_WIDTH = 1280;

function showCaptions(media: HTMLMediaElement | null, areOn: boolean): void {
  const track = media?.textTracks[0];
  if (track) track.mode = areOn ? "showing" : "hidden";
}

interface PlayerProps {
  production: Production;
  playback: Playback;
}

/** The video with its scenes and chapters below; while it is made, the scenes that are finished. */
export function Player({ production, playback }: PlayerProps) {
  const t = useT(productionMessages);
  const { url, whole, format } = playback;
  const still = whole ? production.thumbnail : production.scenes[playback.current]?.thumbnail;
  const poster = still ? pictureUrl(still, POSTER_WIDTH) : undefined;
  return (
    <section className={styles.player} aria-label={t("player")}>
      {url ? (
        <Media key={whole ? "whole" : "scenes"} production={production} playback={playback} poster={poster} />
      ) : (
        <div className={styles.stage}>
          <Empty icon={<Film />} title={t("scenes")}>
            {t(isOver(production.status) ? "nothing" : "nothingYet")}
          </Empty>
        </div>
      )}
      {!whole && url && (
        <p className={styles.note}>{t("preview", { number: playback.current + 1, count: production.scenes.length })}</p>
      )}
      {production.formats.length > 1 && (
        <div role="group" aria-label={t("format")} className={styles.formats}>
          {production.formats.map((one) => (
            <button key={one} type="button" aria-pressed={one === format} onClick={() => playback.setFormat(one)}>
              {t(`formatName.${one}`)}
            </button>
          ))}
        </div>
      )}
      <SceneStrip production={production} playback={playback} />
    </section>
  );
}

function Media({ production, playback, poster }: PlayerProps & { poster: string | undefined }) {
  const t = useT(productionMessages);
  const captions = playback.whole ? production.files.find((file) => file.name === "captions.vtt") : undefined;
  const areBurned = production.order.options.captions?.includes("burned") ?? true;
  const [areOn, setOn] = useState(!areBurned);
  const { media } = playback;
  useEffect(() => showCaptions(media.current, areOn), [areOn, media, captions]);
  return (
    <>
      <div className={styles.stage} data-sound={playback.isSound || undefined}>
        {/* Scenes that are previewed have their captions in the picture. */}
        {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
        <video
          ref={media}
          src={playback.url ?? undefined}
          poster={poster}
          controls
          playsInline
          preload="metadata"
          onTimeUpdate={playback.onTime}
          onSeeked={playback.onTime}
          onEnded={playback.onEnded}
        >
          {captions && (
            <track
              kind="captions"
              src={fileUrl(production.id, captions.name, production.revision)}
              srcLang={production.language ?? undefined}
              label={t("captions")}
            />
          )}
        </video>
      </div>
      {captions && (
        <div className={styles.captions}>
          <Switch label={t("captions")} checked={areOn} onChange={setOn} />
        </div>
      )}
    </>
  );
}
