import { useQuery } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { installedVoicesQuery, themesQuery } from "@/api/catalogue";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import type { SettingsView } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/Empty";
import { Select, TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { changed, GIGABYTE } from "./changed";
import { settingsMessages } from "./messages";
import { settingsQuery } from "./settingsQuery";
import { useChange } from "./useChange";
import styles from "./Settings.module.css";

/** What the workspace has decided: its defaults, how long things are kept, and what it may use. */
export default function General() {
  const settings = useQuery(settingsQuery);
  if (settings.error) return <ProblemView error={settings.error} onRetry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton lines={6} />;
  return <Form key={JSON.stringify(settings.data.settings)} view={settings.data} />;
}

function Form({ view }: { view: SettingsView }) {
  const t = useT(settingsMessages);
  const format = useFormats();
  const mayWrite = useRight("settings.write");
  const voices = useQuery(installedVoicesQuery);
  const themes = useQuery(themesQuery);
  const { settings, house } = view;
  const change = useChange((body: object) => api.patch<SettingsView>("/v1/settings", { body }), "settings");
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    change.mutate(changed(settings, new FormData(event.currentTarget)));
  };
  const automatic = { value: "", label: t("automatic") };
  return (
    <form className={styles.form} onSubmit={onSubmit}>
      <h2>{t("defaults")}</h2>
      <TextField
        label={t("language")}
        hint={t("languageHint")}
        name="language"
        defaultValue={settings.language}
        disabled={!mayWrite}
        pattern="[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
      />
      <Select
        key={`voice${voices.data?.length ?? 0}`}
        label={t("voice")}
        name="voice"
        defaultValue={settings.voice}
        disabled={!mayWrite}
        options={[
          automatic,
          ...(voices.data ?? []).map((one) => ({
            value: one.id,
            label: `${one.name} · ${format.languageName(one.language)}`,
          })),
        ]}
      />
      <Select
        key={`theme${themes.data?.length ?? 0}`}
        label={t("theme")}
        name="theme"
        defaultValue={settings.theme}
        disabled={!mayWrite}
        options={[automatic, ...(themes.data ?? []).map((one) => ({ value: one.name, label: one.name }))]}
      />
      <h2>{t("retention")}</h2>
      <TextField
        label={t("keptDays")}
        hint={t("keptDaysHint", { days: format.number(house.runs_kept_days) })}
        name="runs_kept_days"
        type="number"
        min={0}
        defaultValue={settings.runs_kept_days ?? ""}
        disabled={!mayWrite}
      />
      <Quotas view={view} />
      {mayWrite && (
        <Button type="submit" kind="primary" busy={change.isPending}>
          {t("save")}
        </Button>
      )}
    </form>
  );
}

function Quotas({ view: { settings } }: { view: SettingsView }) {
  const t = useT(settingsMessages);
  const mayDecide = useRight("tenants.write");
  const storage = settings.storage_bytes == null ? "" : settings.storage_bytes / GIGABYTE;
  return (
    <>
      <h2>{t("quotas")}</h2>
      <p className={styles.hint}>{t("quotasAbout")}</p>
      <TextField
        label={t("perMinute")}
        name="per_minute"
        type="number"
        min={1}
        defaultValue={settings.per_minute ?? ""}
        disabled={!mayDecide}
      />
      <TextField
        label={t("atOnce")}
        name="productions_at_once"
        type="number"
        min={0}
        defaultValue={settings.productions_at_once ?? ""}
        disabled={!mayDecide}
      />
      <TextField
        label={t("storage")}
        name="storage_bytes"
        type="number"
        min={0}
        step="any"
        defaultValue={storage}
        disabled={!mayDecide}
      />
    </>
  );
}
