import { useFormats } from "@/i18n/format";
import { hasText, useT } from "@/i18n/i18n";
import type { Health } from "@/insight/api";
import { Panel } from "@/insight/Panel";
import { Badge, Status } from "@/ui/Status";
import { monitorMessages } from "./messages";
import styles from "./Monitor.module.css";

/** Whether each part of the installation answers. */
export function HealthPanel({ health }: { health: Health }) {
  const t = useT(monitorMessages);
  const format = useFormats();
  const mark = (status: string) =>
    status === "down" ? <Badge tone="bad">{t("down")}</Badge> : <Status status={status} quiet />;
  return (
    <Panel title={t("health")} beside={mark(health.status)}>
      <ul className={styles.components}>
        {health.components.map((one) => {
          const key = `component.${one.name}`;
          return (
            <li key={one.name}>
              <strong>{hasText(monitorMessages, key) ? t(key) : one.name}</strong>
              {mark(one.status)}
              <span>{one.detail}</span>
              <span>{format.duration(one.latency_ms / 1000)}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
