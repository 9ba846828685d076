import { useFormats, type Formats } from "@/i18n/format";
import { hasText, useT } from "@/i18n/i18n";
import type { Burn, Objective } from "@/insight/alerting";
import { Sparkline } from "@/ui/Charts";
import { sloMessages } from "./messages";
import styles from "./Slos.module.css";

/** An objective: where it stands, what is left of its budget, and how fast that goes. */
export function ObjectiveRow({ objective }: { objective: Objective }) {
  const t = useT(sloMessages);
  const format = useFormats();
  const digits = objective.target >= 0.999 ? 3 : 2;
  const named = `named.${objective.name}`;
  const isMinutes = objective.kind === "freshness";
  const total = { total: format.number(objective.total) };
  return (
    <li className={styles.objective} data-standing={objective.standing}>
      <div className={styles.name}>
        <h2>{hasText(sloMessages, named) ? t(named) : objective.title}</h2>
        <p>
          <span className={styles.standing} data-standing={objective.standing}>
            {t(objective.standing)}
          </span>
          <code>{objective.name}</code>
        </p>
        <p className={styles.quiet}>
          {t("target", { target: format.percent(objective.target, digits) })}{" "}
          {t("over", { window: days(objective.window_s, format, t) })}
          {objective.since && `, ${t("partly", { since: format.date(objective.since) })}`}
        </p>
      </div>
      <dl className={styles.numbers}>
        <div>
          <dt>{t("now")}</dt>
          <dd data-missed={objective.good !== null && objective.good < objective.target}>
            {format.percent(objective.good, digits)}
          </dd>
          <dd className={styles.quiet}>
            {format.number(objective.bad)} {t("bad").toLowerCase()}{" "}
            {isMinutes ? t("ofMinutes", total) : t("ofEvents", total)}
          </dd>
        </div>
        <div>
          <dt>{t("left")}</dt>
          <dd data-missed={objective.left !== null && objective.left <= 0}>{format.percent(objective.left, 1)}</dd>
          <dd className={styles.budget} aria-hidden>
            <span style={{ width: `${Math.min(Math.max(objective.left ?? 0, 0), 1) * 100}%` }} />
          </dd>
          <dd className={styles.quiet}>{gone(objective, format, t)}</dd>
        </div>
      </dl>
      <BudgetLine objective={objective} />
      <ul className={styles.burns} aria-label={t("burn")}>
        {objective.burns.map((burn) => (
          <BurnCell key={burn.long_s} burn={burn} />
        ))}
      </ul>
    </li>
  );
}

function BudgetLine({ objective }: { objective: Objective }) {
  const t = useT(sloMessages);
  const format = useFormats();
  const left = objective.spans.flatMap((span) => (span.left === null ? [] : [Math.max(span.left, 0)]));
  const label = t("budgetChart", { window: days(objective.window_s, format, t) });
  return (
    <figure className={styles.line}>
      <figcaption>{label}</figcaption>
      {left.length > 1 ? <Sparkline values={[...left]} label={label} width={220} height={48} /> : <span>–</span>}
    </figure>
  );
}

function BurnCell({ burn }: { burn: Burn }) {
  const t = useT(sloMessages);
  const format = useFormats();
  const spans = { long: short(burn.long_s), short: short(burn.short_s) };
  return (
    <li data-burning={burn.is_burning} title={t("burnAbout", { threshold: format.number(burn.threshold, 1) })}>
      <span>{t("burnOf", spans)}</span>
      <strong>
        {format.number(burn.long, 1)} <small>/ {format.number(burn.short, 1)}</small>
      </strong>
    </li>
  );
}

type Text = ReturnType<typeof useT<(typeof sloMessages)["texts"]>>;

const DAY_S = 86_400;
const HOUR_S = 3600;

function gone(objective: Objective, format: Formats, t: Text): string {
  const seconds = objective.gone_in_s;
  if (seconds === null) return "";
  if (seconds <= 0) return t("spent");
  const far = seconds > 2 * DAY_S;
  return t("gone", { when: far ? t("days", { count: Math.round(seconds / DAY_S) }) : format.duration(seconds) });
}

const days = (seconds: number, format: Formats, t: Text): string =>
  seconds % DAY_S === 0 ? t("days", { count: seconds / DAY_S }) : format.duration(seconds);

/** `5m`, `6h`, `3d`: as rules are written, in every language. */
function short(seconds: number): string {
  if (seconds >= DAY_S) return `${seconds / DAY_S}d`;
  return seconds >= HOUR_S ? `${seconds / HOUR_S}h` : `${seconds / 60}m`;
}
