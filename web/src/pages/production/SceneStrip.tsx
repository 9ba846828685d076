import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { cx } from "@/ui/cx";
import { productionMessages } from "./messages";
import type { Playback } from "./playback";
import type { Production, Scene } from "@/api/types";
import styles from "./SceneStrip.module.css";

interface SceneStripProps {
  production: Production;
  playback: Playback;
}

/** A scene's share of the strip: its seconds, or before there are any, its letters. */
const weightOf = (scene: Scene) =>
  scene.start_s !== null && scene.end_s !== null
    ? scene.end_s - scene.start_s
    : scene.lines.reduce((sum, line) => sum + line.text.length, 20) / 15;

/** All scenes in a row as long as they last, lit as they are made, to jump to; the chapters below. */
export function SceneStrip({ production, playback }: SceneStripProps) {
  const t = useT(productionMessages);
  const format = useFormats();
  const { scenes, chapters } = production;
  if (scenes.length === 0) return null;
  const canPlay = (scene: Scene) => (playback.whole ? scene.start_s !== null : scene.has_preview);
  return (
    <>
      <ol className={styles.strip} aria-label={t("scenes")}>
        {scenes.map((scene) => (
          <li key={scene.id} style={{ flexGrow: weightOf(scene) }}>
            <button
              type="button"
              className={cx(
                styles.scene,
                styles[canPlay(scene) ? "done" : scene.state],
                scene.index === playback.current && styles.current,
              )}
              disabled={!canPlay(scene)}
              aria-label={t("playScene", { number: scene.index + 1, text: scene.lines[0]?.text ?? "" })}
              aria-current={scene.index === playback.current || undefined}
              onClick={() => playback.play(scene)}
            />
          </li>
        ))}
      </ol>
      {chapters.length > 1 && (
        <ol className={styles.chapters} aria-label={t("chapters")}>
          {chapters.map((chapter) => {
            const scene = scenes.find((one) => one.start_s !== null && one.start_s >= chapter.start_s - 0.05);
            return (
              <li key={chapter.start_s}>
                <button
                  type="button"
                  disabled={!scene}
                  title={t("goToChapter", { title: chapter.title })}
                  onClick={() => scene && playback.play(scene, chapter.start_s)}
                >
                  <span className="numbers">{format.clock(chapter.start_s)}</span> {chapter.title}
                </button>
              </li>
            );
          })}
        </ol>
      )}
    </>
  );
}
