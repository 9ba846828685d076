import { X } from "lucide-react";
import { tracesMessages } from "@/pages/traces/messages";
import { TraceMark } from "@/pages/traces/TraceMark";
import { JsonView } from "@/flow/json/JsonView";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { Span } from "@/insight/api";
import { IconButton } from "@/ui/Button";
import styles from "./Trace.module.css";

/** All that is known of a part. */
export function SpanPanel({ span, duration_s, onClose }: { span: Span; duration_s: number; onClose: () => void }) {
  const t = useT(tracesMessages);
  const format = useFormats();
  const trouble = span.attributes["exception.message"];
  return (
    <aside className={styles.panel} aria-label={t("part")}>
      <header>
        <h2>{span.name}</h2>
        <IconButton small label={t("close")} onClick={onClose}>
          <X />
        </IconButton>
      </header>
      <p className={styles.meta}>
        <TraceMark status={span.status} /> {format.duration(span.duration_s)} ·{" "}
        {t("of", { share: format.percent(span.duration_s / duration_s) })} · {format.time(span.at)}
      </p>
      {typeof trouble === "string" && <p className={styles.trouble}>{trouble}</p>}
      <JsonView key={span.span_id} value={span.attributes} label={t("attributes")} />
    </aside>
  );
}
