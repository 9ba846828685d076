import { useQuery } from "@tanstack/react-query";
import { flowsQuery, installedVoicesQuery } from "@/api/catalogue";
import type { Format } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { hasText, useT } from "@/i18n/i18n";
import { Select, Switch, TextField } from "@/ui/Field";
import type { Draft } from "./draft";
import { createMessages } from "./messages";
import { ThemePicker } from "./ThemePicker";
import { VoicePicker } from "./VoicePicker";
import styles from "./Looks.module.css";

const FORMATS: readonly Format[] = ["landscape", "portrait", "square"];
const LENGTHS_S = [30, 60, 90, 120, 180, 300, 600];
const QUALITIES = ["draft", "high"] as const;
const SHIPPED = ["video", "podcast"];

interface LooksProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
}

/** How it is to look and to sound. */
export function Looks({ draft, onChange }: LooksProps) {
  const t = useT(createMessages);
  const format = useFormats();
  const isVideo = draft.flow !== "podcast";
  return (
    <section className={styles.looks} aria-label={t("look")}>
      <FlowSelect draft={draft} onChange={onChange} />
      {isVideo && <FormatPicker draft={draft} onChange={onChange} />}
      <LanguageSelect
        label={t("language")}
        none={t("auto")}
        value={draft.language}
        onChange={(language) => onChange({ language, voice: "" })}
      />
      <VoicePicker
        language={draft.translateTo || draft.language}
        voice={draft.voice}
        onChange={(voice) => onChange({ voice })}
      />
      <Select
        label={t("length")}
        value={draft.lengthS ?? ""}
        onChange={(event) => onChange({ lengthS: Number(event.target.value) || null })}
        options={[
          { value: "", label: t("lengthAuto") },
          ...LENGTHS_S.map((s) => ({ value: String(s), label: t("lengthAbout", { length: format.duration(s) }) })),
        ]}
      />
      {isVideo && <ThemePicker theme={draft.theme} onChange={(theme) => onChange({ theme })} />}
      <Switch
        label={t("offline")}
        hint={t("offlineHint")}
        checked={draft.offline}
        onChange={(offline) => onChange({ offline, ...(offline && { translateTo: "" }) })}
      />
      <More draft={draft} onChange={onChange} />
    </section>
  );
}

function FlowSelect({ draft, onChange }: LooksProps) {
  const t = useT(createMessages);
  const flows = useQuery(flowsQuery);
  const names = [...new Set([...SHIPPED, ...(flows.data?.map((flow) => flow.name) ?? []), draft.flow])];
  const labelOf = (name: string) => {
    const key = `flowName.${name}`;
    return hasText(createMessages, key) ? t(key) : name;
  };
  return (
    <Select
      label={t("flow")}
      value={draft.flow}
      onChange={(event) => onChange({ flow: event.target.value })}
      options={names.map((name) => ({ value: name, label: labelOf(name) }))}
    />
  );
}

function FormatPicker({ draft, onChange }: LooksProps) {
  const t = useT(createMessages);
  const toggle = (format: Format, isChosen: boolean) => {
    const formats = FORMATS.filter((one) => (one === format ? isChosen : draft.formats.includes(one)));
    if (formats.length > 0) onChange({ formats });
  };
  return (
    <fieldset>
      <legend className={styles.legend}>{t("format")}</legend>
      <div className={styles.formats}>
        {FORMATS.map((format) => (
          <label key={format} className={styles.format}>
            <input
              type="checkbox"
              className="visually-hidden"
              checked={draft.formats.includes(format)}
              onChange={(event) => toggle(format, event.target.checked)}
            />
            <span className={styles[format]} aria-hidden />
            {t(`formatName.${format}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface LanguageSelectProps {
  label: string;
  none: string;
  value: string;
  disabled?: boolean;
  onChange: (language: string) => void;
}

/** The languages that there is a voice for. */
function LanguageSelect({ label, none, value, disabled, onChange }: LanguageSelectProps) {
  const format = useFormats();
  const voices = useQuery(installedVoicesQuery);
  const tags = [...new Set([...(voices.data?.map((voice) => voice.language) ?? ["en", "pt-BR"]), value])].filter(
    Boolean,
  );
  const options = tags
    .map((tag) => ({ value: tag, label: format.languageName(tag) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Select
      label={label}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
      options={[{ value: "", label: none }, ...options]}
    />
  );
}

function More({ draft, onChange }: LooksProps) {
  const t = useT(createMessages);
  return (
    <details className={styles.more}>
      <summary>{t("more")}</summary>
      <TextField
        label={t("name")}
        hint={t("nameHint")}
        value={draft.title}
        maxLength={200}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <LanguageSelect
        label={t("translate")}
        none={t("noTranslation")}
        value={draft.translateTo}
        disabled={draft.offline}
        onChange={(translateTo) => onChange({ translateTo, voice: "" })}
      />
      <Select
        label={t("quality")}
        value={draft.quality}
        onChange={(event) => onChange({ quality: event.target.value as Draft["quality"] })}
        options={[
          { value: "", label: t("qualityName.auto") },
          ...QUALITIES.map((quality) => ({ value: quality, label: t(`qualityName.${quality}`) })),
        ]}
      />
      <TextField
        label={t("budget")}
        hint={t("budgetHint")}
        inputMode="decimal"
        pattern="\d+(\.\d{1,6})?"
        value={draft.budgetUsd}
        onChange={(event) => onChange({ budgetUsd: event.target.value.replace(",", ".") })}
      />
      <Switch label={t("music")} checked={draft.music} onChange={(music) => onChange({ music })} />
    </details>
  );
}
