import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormats } from "@/i18n/format";
import { hasText, useT } from "@/i18n/i18n";
import { ruleSeriesQuery, type AlertRule, type Curve } from "@/insight/alerting";
import { BandChart } from "@/insight/BandChart";
import { Panel } from "@/insight/Panel";
import { Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { sloMessages } from "./messages";
import { valueFormat } from "./units";
import styles from "./Slos.module.css";

const SPANS_H = [6, 24, 168, 672] as const;

/** All rules, those first that say something; one of them with what it measures. */
export function RulesPanel({ rules }: { rules: readonly AlertRule[] }) {
  const t = useT(sloMessages);
  const ordered = [...rules].sort((one, other) => rank(other) - rank(one));
  const [chosen, setChosen] = useState<string>();
  const shown = ordered.find((one) => one.name === chosen) ?? ordered[0];
  return (
    <Panel title={t("rules")} beside={t("rulesAbout", { count: rules.length })}>
      <div className={styles.rules}>
        <ul className={styles.list}>
          {ordered.map((rule) => (
            <li key={rule.name}>
              <button type="button" aria-pressed={rule.name === shown?.name} onClick={() => setChosen(rule.name)}>
                <span className={styles.state} data-state={stateOf(rule)} />
                <span>{rule.name}</span>
                <span className={styles.quiet}>
                  {stateOf(rule) === "quiet"
                    ? hasText(sloMessages, rule.source) && t(rule.source)
                    : `${rule.firing || rule.pending} ${t(stateOf(rule))}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
        {shown && <RuleChart key={shown.name} rule={shown} />}
      </div>
    </Panel>
  );
}

const stateOf = (rule: AlertRule) => (rule.firing > 0 ? "firing" : rule.pending > 0 ? "pending" : "quiet");
const rank = (rule: AlertRule) => rule.firing * 1000 + rule.pending;

function RuleChart({ rule }: { rule: AlertRule }) {
  const t = useT(sloMessages);
  const format = useFormats();
  const [hours, setHours] = useState<number>(rule.source === "baseline" ? 168 : 6);
  const found = useQuery(ruleSeriesQuery(rule.name, hours));
  const curves = found.data?.curves ?? [];
  const limits = [rule.above, rule.below, rule.reaches].filter((one) => one !== null);
  const isLong = hours > 24;
  return (
    <div className={styles.chart}>
      <header>
        <div>
          <h3>{rule.name}</h3>
          <p className={styles.quiet}>{rule.summary.replace(/\{[a-z_]+\}/g, "…")}</p>
        </div>
        <div className={styles.spans} role="group" aria-label={t("chartOf", { name: rule.name })}>
          {SPANS_H.map((span) => (
            <button key={span} type="button" aria-pressed={span === hours} onClick={() => setHours(span)}>
              {span <= 24 ? t("hours", { count: span }) : t("days", { count: span / 24 })}
            </button>
          ))}
        </div>
      </header>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <Skeleton height={168} />}
      {found.data && curves.every((curve) => curve.at.length === 0) && (
        <p className={styles.quiet}>{t("nothingMeasured")}</p>
      )}
      <BandChart
        label={t("chartOf", { name: rule.name })}
        curves={curves}
        limits={limits}
        format={valueFormat(rule.unit, format)}
        moment={isLong ? format.date : format.time}
        gapS={isLong || rule.source === "baseline" || hours > 12 ? 3 * 3600 : 300}
      />
      <Told rule={rule} curve={curves.length === 1 ? curves[0] : undefined} />
    </div>
  );
}

/** What is to be known about the band, or about where it goes. */
function Told({ rule, curve }: { rule: AlertRule; curve: Curve | undefined }) {
  const t = useT(sloMessages);
  const format = useFormats();
  if (!curve) return null;
  if (rule.source === "baseline")
    return <p className={styles.quiet}>{t(curve.usual.length > 0 ? "band" : "noBand")}</p>;
  if (!curve.crosses_at) return null;
  const moments = { when: curve.crosses_at, early: curve.crosses_early_at, late: curve.crosses_late_at };
  const told = Object.fromEntries(Object.entries(moments).map(([name, at]) => [name, format.relative(at)]));
  return <p className={styles.quiet}>{t("crosses", told)}</p>;
}
