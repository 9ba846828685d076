import type { Call, LogLine } from "@/flow/api";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Badge } from "@/ui/Status";
import { runMessages } from "./messages";
import styles from "./Run.module.css";

/** Calls to models, with what they cost. */
export function Calls({ calls }: { calls: readonly Call[] }) {
  const t = useT(runMessages);
  const formats = useFormats();
  if (calls.length === 0) return <p className={styles.quiet}>{t("noCalls")}</p>;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t("model")}</th>
          <th scope="col">{t("tokens")}</th>
          <th scope="col">{t("took")}</th>
          <th scope="col">{t("cost")}</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}>
            <td>
              {call.model} {call.is_cached && <Badge>{t("cached")}</Badge>}
              {call.error && <Badge tone="bad">{call.error}</Badge>}
              <span className={styles.quiet}> {call.agent}</span>
            </td>
            <td>
              {formats.number(call.input_tokens)} → {formats.number(call.output_tokens)}
            </td>
            <td>{formats.duration(call.duration_s)}</td>
            <td>{formats.money(call.cost_usd)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const TONES = { warning: "warn", error: "bad", critical: "bad" } as const;

/** Log lines. */
export function Logs({ lines }: { lines: readonly LogLine[] }) {
  const t = useT(runMessages);
  const formats = useFormats();
  if (lines.length === 0) return <p className={styles.quiet}>{t("noLogs")}</p>;
  return (
    <ol className={styles.logs}>
      {lines.slice(0, MOST).map((line) => (
        <li key={line.id}>
          <time dateTime={line.at}>{formats.time(line.at)}</time>
          {line.level in TONES && <Badge tone={TONES[line.level as keyof typeof TONES]}>{line.level}</Badge>}
          <span>{line.event}</span>
          <span className={styles.quiet}>{fieldsOf(line)}</span>
        </li>
      ))}
    </ol>
  );
}

const MOST = 300;

function fieldsOf(line: LogLine): string {
  return Object.entries(line.fields ?? {})
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}
