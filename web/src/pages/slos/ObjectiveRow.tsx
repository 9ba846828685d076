import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import type { Burn, Objective } from "@/insight/alerting";
import { Sparkline } from "@/ui/Charts";
import { sloMessages } from "./messages";
import styles from "./Slos.module.css";

/** An objective: where it stands, what is left of its budget, and how fast that goes. */
export function ObjectiveRow({ objective }: { objective: Objective }) {
  const t = useT(sloMessages);
  const format = useFormats();
  const digits = objective.target >= 0.999 ? 3 : 2;
  const isMinutes = objective.kind === "freshness";
  const total = { total: format.number(objective.total) };
  return (
    <li className={styles.objective} data-standing={objective.standing}>
      <div className={styles.name}>
        <h2>{objective.title}</h2>
        <p>
          <span className={styles.standing} data-standing={objective.standing}>
            {t(objective.standing)}
          </span>
          <code>{objective.name}</code>
        </p>
        <p className={styles.quiet}>
          {t("target", { target: format.percent(objective.target, digits) })}{" "}
          {t("over", { window: format.duration(objective.window_s) === "" ? "" : days(objective.window_s, format, t) })}
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
          <dd className={styles.quiet}>{gone(objective, format.duration, t)}</dd>
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
  const spans = { long: format.duration(burn.long_s), short: format.duration(burn.short_s) };
  return (
    <li data-burning={burn.is_burning} title={t("burnAbout", { threshold: format.number(burn.threshold, 1) })}>
      <span>{t("burnOf", spans)}</span>
      <strong>
        {format.number(burn.long, 1)} <small>/ {format.number(burn.short, 1)}</small>
      </strong>
    </li>
  );
}

type Text = ReturnType<typeof useT<(typeof sloMessages)["keys"]>>;

function gone(objective: Objective, duration: (seconds: number) => string, t: Text): string {
  if (objective.gone_in_s === null) return "";
  return objective.gone_in_s <= 0 ? t("spent") : t("gone", { when: duration(objective.gone_in_s) });
}

const DAY_S = 86_400;

function days(seconds: number, format: ReturnType<typeof useFormats>, t: Text): string {
  return seconds % DAY_S === 0 ? t("days", { count: seconds / DAY_S }) : format.duration(seconds);
}
