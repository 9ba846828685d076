import { Pencil, Play } from "lucide-react";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { productionMessages } from "./messages";
import styles from "./SceneCard.module.css";

interface SentenceProps {
  text: string;
  isChosen: boolean;
  isSpoken: boolean;
  onChoose: () => void;
  onEdit: (() => void) | null;
  onPlay: (() => void) | null;
}

/** A sentence: a click picks it out and shows its source, a double click or the pencil rewrites it. */
export function Sentence({ text, isChosen, isSpoken, onChoose, onEdit, onPlay }: SentenceProps) {
  const t = useT(productionMessages);
  return (
    <div className={cx(styles.line, isChosen && styles.chosen, isSpoken && styles.spoken)}>
      <button
        type="button"
        className={styles.text}
        aria-pressed={isChosen}
        title={t("chooseLine")}
        onClick={onChoose}
        onDoubleClick={onEdit ?? undefined}
      >
        {text}
      </button>
      <span className={styles.tools}>
        {onPlay && (
          <IconButton small label={t("play")} onClick={onPlay}>
            <Play />
          </IconButton>
        )}
        {onEdit && (
          <IconButton small label={t("editLine")} onClick={onEdit}>
            <Pencil />
          </IconButton>
        )}
      </span>
    </div>
  );
}
