import { Download } from "lucide-react";
import { fileUrl } from "@/api/productions";
import type { Production } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { productionMessages } from "./messages";
import styles from "./Files.module.css";
import about from "./About.module.css";

/** What came of it, to look at and to take along. */
export function Files({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const format = useFormats();
  if (production.files.length === 0) return <p className={about.hint}>{t("filesNone")}</p>;
  return (
    <div className={about.scroll}>
      <table className={about.table}>
        <thead>
          <tr>
            <th scope="col">{t("file")}</th>
            <th scope="col" className={about.end}>
              {t("size")}
            </th>
            <th scope="col">{t("licence")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {production.files.map((file) => (
            <tr key={file.name}>
              <th scope="row">
                <a href={fileUrl(production.id, file.name, production.revision)} target="_blank" rel="noreferrer">
                  {file.name}
                </a>
                <div className={about.note}>{file.note || file.media_type}</div>
              </th>
              <td className={about.end}>{format.bytes(file.size_bytes)}</td>
              <td className={about.note}>{file.licence}</td>
              <td className={about.end}>
                <a
                  className={styles.download}
                  href={fileUrl(production.id, file.name, production.revision, true)}
                  download={file.name}
                  aria-label={t("download", { name: file.name })}
                >
                  <Download aria-hidden />
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
