import { useDeferredValue, useState } from "react";
import { useT } from "@/i18n/i18n";
import { Chip } from "@/insight/Chip";
import { LEVELS } from "@/insight/api";
import { SearchBox } from "@/insight/SearchBox";
import { useWishes } from "@/insight/wishes";
import { Select, Switch } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { Panel, Tabs } from "@/ui/Tabs";
import { Faults } from "./Faults";
import { Lines } from "./Lines";
import { logsMessages } from "./messages";
import { Patterns } from "./Patterns";
import { wordsOf } from "./words";
import styles from "./Logs.module.css";

type View = "lines" | "patterns" | "errors";

const BLANK = {
  view: "lines",
  level: "debug",
  query: "",
  run: "",
  trace: "",
  line: "",
  status: "unresolved",
  blame: "house",
  fault: "",
};
const STATUSES = ["unresolved", "resolved", "ignored", "all"] as const;
const BLAMES = ["house", "asker", "all"] as const;

/** What was said, what of it is alike, and what went wrong. */
export default function LogsPage() {
  const t = useT(logsMessages);
  const [wishes, change] = useWishes(BLANK);
  const [isFollowing, setFollowing] = useState(false);
  const { level, run, trace, status, blame } = wishes;
  const query = useDeferredValue(wishes.query);
  const isFiltered = level !== BLANK.level || query !== "" || run !== "" || trace !== "";
  const isOfErrors = wishes.view === "errors";
  return (
    <>
      <PageHeader title={t("title")}>
        {wishes.view === "lines" && run && (
          <Chip label={t("run")} value={run} drop={t("drop")} onDrop={() => change({ run: "" })} />
        )}
        {wishes.view === "lines" && trace && (
          <Chip label={t("trace")} value={trace.slice(0, 12)} drop={t("drop")} onDrop={() => change({ trace: "" })} />
        )}
        <SearchBox label={t("search")} value={wishes.query} onChange={(text) => change({ query: text })} />
        {isOfErrors ? (
          <>
            <Select
              label={t("status")}
              labelHidden
              value={status}
              onChange={(event) => change({ status: event.target.value })}
              options={STATUSES.map((one) => ({ value: one, label: t(`which.${one}`) }))}
            />
            <Select
              label={t("blame")}
              labelHidden
              value={blame}
              onChange={(event) => change({ blame: event.target.value })}
              options={BLAMES.map((one) => ({ value: one, label: t(`blames.${one}`) }))}
            />
          </>
        ) : (
          <Select
            label={t("level")}
            labelHidden
            value={level}
            onChange={(event) => change({ level: event.target.value })}
            options={LEVELS.map((one) => ({ value: one, label: t(`levels.${one}`) }))}
          />
        )}
        {wishes.view === "lines" && <Switch label={t("follow")} checked={isFollowing} onChange={setFollowing} />}
      </PageHeader>
      <div className={styles.page}>
        <Tabs<View>
          label={t("title")}
          value={wishes.view as View}
          onChange={(view) => change({ view, query: "" })}
          tabs={[
            { value: "lines", label: t("tabs.lines") },
            { value: "patterns", label: t("tabs.patterns") },
            { value: "errors", label: t("tabs.errors") },
          ]}
        >
          <Panel value="lines">
            <Lines
              wishes={{ level, query, run, trace }}
              isFiltered={isFiltered}
              isFollowing={isFollowing}
              chosen={wishes.line}
              onChoose={(line) => change({ line })}
              onClear={() => change({ level: "", query: "", run: "", trace: "" })}
            />
          </Panel>
          <Panel value="patterns">
            <Patterns
              level={level}
              query={query}
              onOpen={(one) => change({ view: "", level: one.level, query: wordsOf(one.template), run: "", trace: "" })}
            />
          </Panel>
          <Panel value="errors">
            <Faults
              status={status === "all" ? "" : status}
              blame={blame === "all" ? "" : blame}
              query={query}
              chosen={wishes.fault}
              onChoose={(fault) => change({ fault })}
            />
          </Panel>
        </Tabs>
      </div>
    </>
  );
}
