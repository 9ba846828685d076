import { useState, type KeyboardEvent } from "react";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Keys } from "@/ui/Kbd";
import { uiMessages } from "@/ui/messages";
import { productionMessages } from "./messages";
import styles from "./SceneCard.module.css";

interface LineEditorProps {
  text: string;
  onSave: (text: string) => void;
  onCancel: () => void;
}

/** A sentence being rewritten. Enter with Ctrl or Command saves, Escape leaves it as it was. */
export function LineEditor({ text, onSave, onCancel }: LineEditorProps) {
  const t = useT(productionMessages);
  const ui = useT(uiMessages);
  const [typed, setTyped] = useState(text);
  const canSave = typed.trim() !== "" && typed.trim() !== text;
  const save = () => {
    if (canSave) onSave(typed.trim());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onCancel();
    else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.editor}>
      {/* It opens where somebody asked for it, to be typed into. */}
      <textarea
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        aria-label={t("sentence")}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.editorActions}>
        <Button small kind="primary" disabled={!canSave} onClick={save}>
          {t("save")}
          <Keys keys="mod+enter" />
        </Button>
        <Button small onClick={onCancel}>
          {ui("cancel")}
        </Button>
      </div>
    </div>
  );
}
