import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { voicesQuery } from "@/api/catalogue";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Select } from "@/ui/Field";
import { Badge } from "@/ui/Status";
import { Listen } from "../create/Listen";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import styles from "./Settings.module.css";

/** Who there is to speak, and who could be installed. */
export default function Voices() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const [language, setLanguage] = useState("");
  const voices = useQuery({
    ...voicesQuery,
    select: (all) => all.filter((one) => (language ? one.language === language : one.is_installed)),
  });
  const all = useQuery(voicesQuery).data;
  const languages = useMemo(
    () =>
      [...new Set((all ?? []).map((one) => one.language))]
        .map((tag) => ({ value: tag, label: format.languageName(tag) }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [all, format],
  );
  return (
    <>
      <div className={styles.head}>
        <h2>{t("section.voices")}</h2>
        <Select
          label={t("language")}
          labelHidden
          value={language}
          onChange={(event) => setLanguage(event.target.value)}
          options={[{ value: "", label: t("installed") }, ...languages]}
        />
      </div>
      <p className={styles.hint}>{t("installHint")}</p>
      <Listing
        query={voices}
        label={t("section.voices")}
        heads={[t("name"), t("language"), t("engine"), t("licence"), t("status"), ""]}
      >
        {(one) => (
          <tr key={one.id}>
            <td>{one.name}</td>
            <td>{format.languageName(one.language)}</td>
            <td>{one.engine}</td>
            <td>{one.licence}</td>
            <td>
              {one.is_installed ? (
                <Badge tone="ok">{t("installed")}</Badge>
              ) : (
                t("notInstalled", { size: format.bytes(one.size_bytes) })
              )}
            </td>
            <td className={styles.end}>
              {one.is_installed && <Listen voice={one.id} label={t("hear", { name: one.name })} small />}
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}
