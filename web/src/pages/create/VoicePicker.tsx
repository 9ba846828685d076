import { useQuery } from "@tanstack/react-query";
import { Pause, Volume2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { installedVoicesQuery, voiceSampleUrl } from "@/api/catalogue";
import type { Voice } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { IconButton } from "@/ui/Button";
import { Select } from "@/ui/Field";
import { toast } from "@/ui/toasts";
import { createMessages } from "./messages";
import styles from "./Looks.module.css";

interface VoicePickerProps {
  /** Only voices that speak it; "" for all. */
  language: string;
  voice: string;
  onChange: (voice: string) => void;
}

const speaks = (voice: Voice, language: string) =>
  language === "" || voice.language === language || voice.language.split("-")[0] === language.split("-")[0];

/** A voice, which can be heard before it is chosen. */
export function VoicePicker({ language, voice, onChange }: VoicePickerProps) {
  const t = useT(createMessages);
  const format = useFormats();
  const voices = useQuery(installedVoicesQuery);
  const fitting = voices.data?.filter((one) => speaks(one, language)) ?? [];
  const heard = fitting.find((one) => one.id === voice) ?? fitting[0];
  return (
    <div className={styles.voice}>
      <Select
        label={t("voice")}
        value={voice}
        onChange={(event) => onChange(event.target.value)}
        options={[
          { value: "", label: t("voiceAuto") },
          ...fitting.map((one) => ({ value: one.id, label: `${one.name} · ${format.languageName(one.language)}` })),
        ]}
      />
      {heard && <Listen key={heard.id} voice={heard.id} />}
    </div>
  );
}

function Listen({ voice }: { voice: string }) {
  const t = useT(createMessages);
  const audio = useRef<HTMLAudioElement>(null);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => () => audio.current?.pause(), []);
  const toggle = () => {
    const player = (audio.current ??= new Audio());
    if (isPlaying) {
      player.pause();
      setPlaying(false);
      return;
    }
    player.src = voiceSampleUrl(voice);
    player.onended = () => setPlaying(false);
    setPlaying(true);
    player.play().catch(() => {
      setPlaying(false);
      toast(t("hearFailed"), { tone: "bad" });
    });
  };
  return (
    <IconButton kind="secondary" label={isPlaying ? t("stop") : t("hear")} onClick={toggle}>
      {isPlaying ? <Pause /> : <Volume2 />}
    </IconButton>
  );
}
