import { useQuery } from "@tanstack/react-query";
import { installedVoicesQuery } from "@/api/catalogue";
import type { Voice } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Select } from "@/ui/Field";
import { Listen } from "./Listen";
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
      {heard && <Listen key={heard.id} voice={heard.id} label={t("hear")} />}
    </div>
  );
}
