import { useQuery } from "@tanstack/react-query";
import { Scale } from "lucide-react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Figure, Figures, Panel } from "@/insight/Panel";
import { Empty, Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import {
  comparisonQuery,
  type Base,
  type Change,
  type Choices,
  type Comparison,
  type Measure,
  type Wishes,
} from "./api";
import { Flame } from "./Flame";
import { profilesMessages } from "./messages";
import { Ranking } from "./Ranking";
import styles from "./Profiles.module.css";

interface CompareProps {
  wishes: Wishes;
  measure: Measure;
  choices: Choices | undefined;
  /** `version 1.0`, `run 01k…` or `before`: the same length of time before. */
  base: string;
  onBase: (base: string) => void;
}

/** What `wishes` are compared with, by what was chosen. */
function baseOf(chosen: string, since: string): Base | null {
  const [kind, value = ""] = chosen.split(/ (.*)/s);
  const blank: Base = { base_version: "", base_run: "", base_since: "", base_until: "" };
  if (kind === "version") return { ...blank, base_version: value };
  if (kind === "run") return { ...blank, base_run: value };
  if (kind === "before" && since) {
    const [from, now] = [Date.parse(since), Date.now()];
    const minute = 60_000;
    const before = Math.floor((from - (now - from)) / minute) * minute;
    return { ...blank, base_since: new Date(before).toISOString(), base_until: since };
  }
  return null;
}

/** What takes more or less than before. */
export function CompareTab({ wishes, measure, choices, base, onBase }: CompareProps) {
  const t = useT(profilesMessages);
  const asked = baseOf(base, wishes.since);
  const versions = choices?.versions.filter((one) => one !== wishes.version) ?? [];
  const runs = choices?.runs.filter((one) => one !== wishes.run) ?? [];
  return (
    <div className={styles.tab}>
      <Select
        className={styles.base}
        label={t("comparedWith")}
        value={base}
        onChange={(event) => onBase(event.target.value)}
        options={[
          { value: "", label: t("choose") },
          ...(wishes.since ? [{ value: "before", label: t("timeBefore") }] : []),
          ...versions.map((one) => ({ value: `version ${one}`, label: t("theVersion", { version: one }) })),
          ...runs.map((one) => ({ value: `run ${one}`, label: t("theRun", { run: one }) })),
        ]}
      />
      {asked ? (
        <Found wishes={wishes} base={asked} measure={measure} />
      ) : (
        <Empty icon={<Scale />} title={t("compareTitle")}>
          {t("compareText")}
        </Empty>
      )}
    </div>
  );
}

function Found({ wishes, base, measure }: { wishes: Wishes; base: Base; measure: Measure }) {
  const found = useQuery(comparisonQuery(wishes, base, measure));
  if (found.error) return <ProblemView error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data)
    return (
      <div aria-busy>
        <Skeleton height={380} />
      </div>
    );
  return <Told found={found.data} />;
}

function Told({ found }: { found: Comparison }) {
  const t = useT(profilesMessages);
  const format = useFormats();
  const isCalls = found.basis === "call";
  const rate = (value: number) => (isCalls ? format.duration(value) : format.percent(value, 1));
  const clear = found.changes.filter((one) => one.is_significant);
  if (found.base.samples === 0 || found.now.samples === 0)
    return (
      <Empty icon={<Scale />} title={t("noneTitle")}>
        {t("oneSided")}
      </Empty>
    );
  return (
    <>
      <Figures>
        <Figure
          label={t(isCalls ? "aCall" : "samples")}
          value={isCalls ? rate(found.now_total) : format.number(found.now.samples)}
          about={t("was", { value: isCalls ? rate(found.base_total) : format.number(found.base.samples) })}
        />
        <Figure
          label={t("clear")}
          value={format.number(clear.length)}
          about={t("clearAbout")}
          tone={clear.some((one) => one.ratio > 1) ? "warn" : undefined}
        />
        <Figure label={t("basis")} value={t(isCalls ? "byCall" : "byShare")} about={t("basisAbout")} />
      </Figures>
      <Panel title={t("flameDiff")}>
        <Flame flame={found.flame} label={t("flameDiff")} isDiff format={format.duration} />
      </Panel>
      <Panel title={t("changes")}>
        <Ranking<Change>
          label={t("changes")}
          rows={found.changes}
          columns={[
            {
              id: "verdict",
              header: t("verdict"),
              value: (one) => Number(one.is_significant) * Math.abs(one.now - one.base),
              cell: (one) => <Verdict change={one} />,
            },
            { id: "base", header: t("before"), value: (one) => one.base, cell: (one) => rate(one.base) },
            { id: "now", header: t("now"), value: (one) => one.now, cell: (one) => rate(one.now) },
            {
              id: "ratio",
              header: t("ratio"),
              value: (one) => one.ratio,
              cell: (one) => `× ${format.number(one.ratio, 2)}`,
            },
            {
              id: "own",
              header: t("ownNow"),
              value: (one) => one.own_now - one.own_base,
              cell: (one) => `${rate(one.own_base)} → ${rate(one.own_now)}`,
            },
          ]}
        />
      </Panel>
    </>
  );
}

function Verdict({ change }: { change: Change }) {
  const t = useT(profilesMessages);
  if (!change.is_significant) return <span className={styles.quiet}>{t("unsure")}</span>;
  return change.ratio > 1 ? <Badge tone="bad">{t("slower")}</Badge> : <Badge tone="ok">{t("faster")}</Badge>;
}
