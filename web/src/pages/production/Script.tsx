import type { Production, Scene } from "@/api/types";
import { useRight } from "@/api/session";
import { isOver } from "@/api/productions";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { productionMessages } from "./messages";
import type { Playback } from "./playback";
import { SceneCard } from "./SceneCard";
import { lineAt, type Chosen } from "./sentences";
import styles from "./Script.module.css";

interface ScriptProps {
  production: Production;
  playback: Playback;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen | null) => void;
}

/** The script beside the player, scene by scene. */
export function Script({ production, playback, chosen, onChoose }: ScriptProps) {
  const t = useT(productionMessages);
  const mayEdit = useRight("productions.write") && isOver(production.status);
  const spoken = (scene: Scene) =>
    playback.whole && playback.seconds > 0 && scene.index === playback.current ? lineAt(scene, playback.seconds) : null;
  return (
    <section className={styles.script} aria-label={t("script")}>
      {production.scenes.length === 0 && !isOver(production.status) && (
        <div className={styles.writing} aria-busy>
          <p>{t("scriptWaiting")}</p>
          <Skeleton lines={10} />
        </div>
      )}
      <ol>
        {production.scenes.map((scene) => (
          <li key={scene.id} className={styles.item}>
            {scene.chapter && <h2 className={styles.chapter}>{scene.chapter}</h2>}
            <SceneCard
              production={production}
              scene={scene}
              playback={playback}
              chosen={chosen?.scene === scene.id ? chosen : null}
              spoken={spoken(scene)}
              mayEdit={mayEdit}
              onChoose={onChoose}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}
