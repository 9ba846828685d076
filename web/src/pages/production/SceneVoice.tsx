import { useState } from "react";
import type { Production, Scene } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { uiMessages } from "@/ui/messages";
import { VoicePicker } from "../create/VoicePicker";
import { productionMessages } from "./messages";
import { voiceName } from "./voices";

interface SceneVoiceProps {
  production: Production;
  scene: Scene;
  onSave: (voice: string) => void;
  onClose: () => void;
}

/** Who speaks a scene: a voice of its own, or the production's; each can be heard with what the scene says. */
export function SceneVoice({ production, scene, onSave, onClose }: SceneVoiceProps) {
  const t = useT(productionMessages);
  const ui = useT(uiMessages);
  const own = production.voice ?? "";
  const former = scene.voice === own ? "" : (scene.voice ?? "");
  const [voice, setVoice] = useState(former);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("sceneVoice", { number: scene.index + 1 })}
      actions={
        <>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button kind="primary" disabled={voice === former} onClick={() => onSave(voice)}>
            {t("save")}
          </Button>
        </>
      }
    >
      <p>{t("sceneVoiceText")}</p>
      <VoicePicker
        language={production.language ?? ""}
        voice={voice}
        onChange={setVoice}
        standard={{ label: t("sceneVoiceStandard", { name: voiceName(own) }), voice: own }}
        text={scene.lines[0]?.text ?? ""}
      />
    </Dialog>
  );
}
