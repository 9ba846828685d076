import { useFormats } from "@/i18n/format";
import { hasText, useT } from "@/i18n/i18n";
import type { IncidentEvent } from "./api";
import { alertsMessages } from "./messages";
import styles from "./Alerts.module.css";

const HOUSE = "house";

/** What came of an incident, in its order. */
export function Timeline({ events }: { events: readonly IncidentEvent[] }) {
  const t = useT(alertsMessages);
  const format = useFormats();
  return (
    <ol className={styles.timeline}>
      {events.map((one) => {
        const key = `kinds.${one.kind}`;
        const who = one.actor === HOUSE ? "" : one.name || one.actor;
        return (
          <li key={one.id} data-kind={one.kind}>
            <p>
              <b>{hasText(alertsMessages, key) ? t(key) : one.kind}</b>
              {who && <span>{t("by", { name: who })}</span>}
              <time dateTime={one.at} title={format.dateTime(one.at)}>
                {format.time(one.at)}
              </time>
            </p>
            <Data data={one.data} />
          </li>
        );
      })}
    </ol>
  );
}

function Data({ data }: { data: IncidentEvent["data"] }) {
  const t = useT(alertsMessages);
  const people = textsOf(data["people"]);
  const receivers = textsOf(data["receivers"]);
  const over = textsOf(data["over"]);
  const comment = typeof data["comment"] === "string" ? data["comment"] : "";
  const assignee = typeof data["assignee"] === "string" ? data["assignee"] : "";
  return (
    <>
      {comment && <p className={styles.comment}>{comment}</p>}
      {assignee && <p>{t("lookedAfterBy", { name: assignee })}</p>}
      {textsOf(data["alerts"]).map((one) => (
        <p key={one}>{one}</p>
      ))}
      {over.map((one) => (
        <p key={one}>{t("isOver", { what: one })}</p>
      ))}
      {receivers.length > 0 && (
        <p className={styles.hint}>
          {t("toldTo", { names: receivers.join(", ") })}
          {people.length > 0 && ` · ${t("onCallThen", { names: people.join(", ") })}`}
        </p>
      )}
    </>
  );
}

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
