import { X } from "lucide-react";
import { Link } from "react-router";
import { JsonView } from "@/flow/json/JsonView";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { LogLine } from "@/insight/api";
import { IconButton } from "@/ui/Button";
import { Badge } from "@/ui/Status";
import { TONES } from "./LineList";
import { logsMessages } from "./messages";
import styles from "./Logs.module.css";

/** All that a line says, and where it belongs. */
export function LinePanel({ line, onClose }: { line: LogLine; onClose: () => void }) {
  const t = useT(logsMessages);
  const format = useFormats();
  const trouble = line.fields.exception;
  return (
    <aside className={styles.panel} aria-label={t("line")}>
      <header>
        <h2>{line.event}</h2>
        <IconButton small label={t("close")} onClick={onClose}>
          <X />
        </IconButton>
      </header>
      <p className={styles.meta}>
        <Badge tone={TONES[line.level]}>{line.level}</Badge> <time dateTime={line.at}>{format.dateTime(line.at)}</time>
      </p>
      <dl className={styles.links}>
        {line.run_id && (
          <>
            <dt>{t("run")}</dt>
            <dd>
              <Link to={`/runs/${line.run_id}`}>{line.run_id}</Link>
            </dd>
          </>
        )}
        {line.trace_id && (
          <>
            <dt>{t("trace")}</dt>
            <dd>
              <Link to={`/traces/${line.trace_id}`}>{line.trace_id.slice(0, 12)}…</Link>
            </dd>
          </>
        )}
      </dl>
      {typeof trouble === "string" && <pre className={styles.trouble}>{trouble}</pre>}
      <JsonView key={line.id} value={line.fields} label={t("fields")} />
    </aside>
  );
}
