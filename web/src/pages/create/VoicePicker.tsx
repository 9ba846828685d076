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
  /** What "" stands for; by default the best voice for the language. */
  standard?: { label: string; voice: string };
  /** What is heard; by default a sentence in the voice's language. */
  text?: string;
}

const speaks = (voice: Voice, language: string) =>
  language === "" || voice.language === language || voice.language.split("-")[0] === language.split("-")[0];

/** A voice, which can be heard before it is chosen. */
export function VoicePicker({ language, voice, onChange, standard, text }: VoicePickerProps) {
  const t = useT(createMessages);
  const format = useFormats();
  const voices = useQuery(installedVoicesQuery);
  const spoken = voices.data?.find((one) => one.id === standard?.voice)?.language ?? language;
  const fitting = voices.data?.filter((one) => speaks(one, spoken) && one.id !== standard?.voice) ?? [];
  const heard = voice || standard?.voice || fitting[0]?.id;
  return (
    <div className={styles.voice}>
      <Select
        label={t("voice")}
        value={voice}
        onChange={(event) => onChange(event.target.value)}
        options={[
          { value: "", label: standard?.label ?? t("voiceAuto") },
          ...fitting.map((one) => ({ value: one.id, label: `${one.name} · ${format.languageName(one.language)}` })),
        ]}
      />
      {heard && <Listen key={heard} voice={heard} label={t("hear")} {...(text && { text })} />}
    </div>
  );
}
