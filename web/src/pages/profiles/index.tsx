import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useT } from "@/i18n/i18n";
import { Chip } from "@/insight/Chip";
import { useWishes } from "@/insight/wishes";
import { Select } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { Panel, Tabs } from "@/ui/Tabs";
import { choicesQuery, type Measure } from "./api";
import { CompareTab } from "./CompareTab";
import { MemoryTab, shortProcess } from "./MemoryTab";
import { profilesMessages } from "./messages";
import styles from "./Profiles.module.css";
import { TimeTab } from "./TimeTab";

type Tab = "time" | "compare" | "memory";

const HOURS = ["1", "6", "24", "168", "all"];
const BLANK = { tab: "time", run: "", agent: "", process: "", version: "", hours: "24", measure: "wall", base: "" };

/** The beginning of the minute so many hours ago, the same for all who ask within it; empty: of all time. */
function sinceOf(hours: string, now = Date.now()): string {
  const count = Number(hours);
  if (!count) return "";
  return new Date(Math.floor(now / 60_000) * 60_000 - count * 3_600_000).toISOString();
}

export default function ProfilesPage() {
  const t = useT(profilesMessages);
  const [wishes, change] = useWishes(BLANK);
  const { run, agent, process, version, hours } = wishes;
  const since = useMemo(() => (run ? "" : sinceOf(hours)), [run, hours]);
  const wanted = useMemo(() => ({ run, agent, process, version, since }), [run, agent, process, version, since]);
  const choices = useQuery(choicesQuery(since)).data;
  const tab = wishes.tab as Tab;
  const measure: Measure = wishes.measure === "cpu" ? "cpu" : "wall";
  const select = (
    name: "agent" | "process" | "version",
    values: readonly string[] = [],
    shown = (value: string) => value,
  ) => (
    <Select
      label={t(name)}
      labelHidden
      value={wishes[name]}
      onChange={(event) => change({ [name]: event.target.value })}
      options={[
        { value: "", label: t(`any.${name}`) },
        ...[...new Set([...values, ...(wishes[name] ? [wishes[name]] : [])])].map((value) => ({
          value,
          label: shown(value),
        })),
      ]}
    />
  );
  return (
    <>
      <PageHeader title={t("title")}>
        {tab !== "memory" && (
          <>
            {run && <Chip label={t("run")} value={run} drop={t("drop")} onDrop={() => change({ run: "" })} />}
            {select("agent", choices?.agents)}
            {select("process", choices?.processes, shortProcess)}
            {select("version", choices?.versions, (value) => t("theVersion", { version: value }))}
            {!run && (
              <Select
                label={t("range")}
                labelHidden
                value={hours}
                onChange={(event) => change({ hours: event.target.value })}
                options={HOURS.map((value) => ({
                  value,
                  label: value === "all" ? t("always") : t("hours", { count: Number(value) }),
                }))}
              />
            )}
            <Select
              label={t("measure")}
              labelHidden
              value={measure}
              onChange={(event) => change({ measure: event.target.value })}
              options={[
                { value: "wall", label: t("wall") },
                { value: "cpu", label: t("cpu") },
              ]}
            />
          </>
        )}
      </PageHeader>
      <div className={styles.page}>
        <Tabs<Tab>
          label={t("title")}
          value={tab}
          onChange={(value) => change({ tab: value })}
          tabs={[
            { value: "time", label: t("tabs.time") },
            { value: "compare", label: t("tabs.compare") },
            { value: "memory", label: t("tabs.memory") },
          ]}
        >
          <Panel value="time">
            <TimeTab wishes={wanted} measure={measure} />
          </Panel>
          <Panel value="compare">
            <CompareTab
              wishes={wanted}
              measure={measure}
              choices={choices}
              base={wishes.base}
              onBase={(base) => change({ base })}
            />
          </Panel>
          <Panel value="memory">
            <MemoryTab />
          </Panel>
        </Tabs>
      </div>
    </>
  );
}
