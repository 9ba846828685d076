import { AudioLines, Ellipsis, ImageUp, Play } from "lucide-react";
import { useRef, useState } from "react";
import { pictureUrl } from "@/api/productions";
import type { Production, Scene } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Menu, MenuItem } from "@/ui/Menu";
import { Status } from "@/ui/Status";
import { useSceneChange } from "./changing";
import { LineEditor } from "./LineEditor";
import { productionMessages } from "./messages";
import type { Playback } from "./playback";
import { SceneVoice } from "./SceneVoice";
import { Sentence } from "./Sentence";
import { startOf, type Chosen } from "./sentences";
import { voiceName } from "./voices";
import styles from "./SceneCard.module.css";

const PICTURE_WIDTH = 240;

interface SceneCardProps {
  production: Production;
  scene: Scene;
  playback: Playback;
  chosen: Chosen | null;
  /** The sentence that is spoken now. */
  spoken: number | null;
  mayEdit: boolean;
  onChoose: (chosen: Chosen | null) => void;
}

/** One scene: its picture, how far it is, and its sentences, each of which can be picked out and rewritten. */
export function SceneCard({ production, scene, playback, chosen, spoken, mayEdit, onChoose }: SceneCardProps) {
  const t = useT(productionMessages);
  const format = useFormats();
  const number = scene.index + 1;
  const [edited, setEdited] = useState<number | null>(null);
  const [isVoicing, setVoicing] = useState(false);
  const change = useSceneChange(production, scene);
  const canPlay = playback.whole ? scene.start_s !== null : scene.has_preview;
  const save = (line: number, text: string) => {
    setEdited(null);
    change.mutate({ lines: scene.lines.map((one, index) => (index === line ? text : one.text)) });
  };
  return (
    <article
      className={cx(styles.card, spoken !== null && styles.playing)}
      aria-label={t("scene", { number })}
      data-scene={scene.id}
      data-state={scene.state}
    >
      <div className={styles.side}>
        {scene.thumbnail ? (
          <img src={pictureUrl(scene.thumbnail, PICTURE_WIDTH)} alt="" loading="lazy" decoding="async" />
        ) : (
          <div className={styles.blank} aria-hidden />
        )}
        <span className={styles.number}>
          <span className="numbers">{number}</span>
          {scene.state === "done" ? (
            <span className="numbers">{format.clock(scene.start_s)}</span>
          ) : (
            <Status status={scene.state} quiet />
          )}
        </span>
        {scene.voice && (
          <span className={styles.voice} title={t("ownVoice")}>
            <AudioLines aria-hidden />
            <span className="visually-hidden">{t("ownVoice")}: </span>
            {voiceName(scene.voice)}
          </span>
        )}
      </div>
      <div className={styles.lines}>
        {scene.lines.map((line, index) =>
          edited === index ? (
            <LineEditor
              key={index}
              text={line.text}
              onSave={(text) => save(index, text)}
              onCancel={() => setEdited(null)}
            />
          ) : (
            <Sentence
              key={index}
              text={line.text}
              isChosen={chosen?.line === index}
              isSpoken={spoken === index}
              onChoose={() =>
                onChoose(
                  chosen?.line === index
                    ? null
                    : { scene: scene.id, line: index, source: scene.source, spans: line.spans },
                )
              }
              onEdit={mayEdit ? () => setEdited(index) : null}
              onPlay={canPlay ? () => playback.play(scene, startOf(scene, index)) : null}
            />
          ),
        )}
      </div>
      <SceneMenu
        number={number}
        onPlay={canPlay ? () => playback.play(scene) : null}
        onPicture={mayEdit ? (file) => change.mutate({ file }) : null}
        onVoice={mayEdit ? () => setVoicing(true) : null}
      />
      {isVoicing && (
        <SceneVoice
          production={production}
          scene={scene}
          onClose={() => setVoicing(false)}
          onSave={(voice) => {
            setVoicing(false);
            change.mutate({ voice });
          }}
        />
      )}
    </article>
  );
}

interface SceneMenuProps {
  number: number;
  onPlay: (() => void) | null;
  onPicture: ((file: File) => void) | null;
  onVoice: (() => void) | null;
}

function SceneMenu({ number, onPlay, onPicture, onVoice }: SceneMenuProps) {
  const t = useT(productionMessages);
  const picker = useRef<HTMLInputElement>(null);
  if (!onPlay && !onPicture) return null;
  return (
    <div className={styles.menu}>
      <Menu
        trigger={
          <IconButton small label={t("sceneActions", { number })}>
            <Ellipsis />
          </IconButton>
        }
      >
        {onPlay && (
          <MenuItem icon={<Play />} onSelect={onPlay}>
            {t("play")}
          </MenuItem>
        )}
        {onPicture && (
          <MenuItem icon={<ImageUp />} onSelect={() => picker.current?.click()}>
            {t("picture")}
          </MenuItem>
        )}
        {onVoice && (
          <MenuItem icon={<AudioLines />} onSelect={onVoice}>
            {t("voice")}
          </MenuItem>
        )}
      </Menu>
      <input
        ref={picker}
        type="file"
        accept="image/png,image/jpeg,image/webp"
        hidden
        aria-label={t("picture")}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onPicture?.(file);
          event.target.value = "";
        }}
      />
    </div>
  );
}
