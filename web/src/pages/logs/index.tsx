import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText, SearchX } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useT } from "@/i18n/i18n";
import { Chip } from "@/insight/Chip";
import { LEVELS, logsQuery } from "@/insight/api";
import { SearchBox } from "@/insight/SearchBox";
import { useWishes } from "@/insight/wishes";
import { Button } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { Select, Switch } from "@/ui/Field";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { LineList } from "./LineList";
import { LinePanel } from "./LinePanel";
import { logsMessages } from "./messages";
import styles from "./Logs.module.css";

const BLANK = { level: "debug", query: "", run: "", trace: "", line: "" };
const FOLLOW_MS = 3_000;

export default function LogsPage() {
  const t = useT(logsMessages);
  const [wishes, change] = useWishes(BLANK);
  const [isFollowing, setFollowing] = useState(false);
  const { level, run, trace } = wishes;
  const query = useDeferredValue(wishes.query);
  const found = useInfiniteQuery({
    ...logsQuery({ level, query, run, trace }),
    refetchInterval: isFollowing ? FOLLOW_MS : false,
  });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const chosen = rows.find((one) => String(one.id) === wishes.line);
  const isFiltered = level !== BLANK.level || query !== "" || run !== "" || trace !== "";
  const clear = () => change({ level: "", query: "", run: "", trace: "" });
  const onEnd = () => {
    if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
  };
  return (
    <>
      <PageHeader title={t("title")}>
        {run && <Chip label={t("run")} value={run} drop={t("drop")} onDrop={() => change({ run: "" })} />}
        {trace && (
          <Chip label={t("trace")} value={trace.slice(0, 12)} drop={t("drop")} onDrop={() => change({ trace: "" })} />
        )}
        <SearchBox label={t("search")} value={wishes.query} onChange={(text) => change({ query: text })} />
        <Select
          label={t("level")}
          labelHidden
          value={level}
          onChange={(event) => change({ level: event.target.value })}
          options={LEVELS.map((one) => ({ value: one, label: t(`levels.${one}`) }))}
        />
        <Switch label={t("follow")} checked={isFollowing} onChange={setFollowing} />
      </PageHeader>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className={styles.waiting} aria-busy>
          <Skeleton lines={12} />
        </div>
      )}
      {found.isSuccess &&
        rows.length === 0 &&
        (isFiltered ? (
          <Empty icon={<SearchX />} title={t("noneTitle")} action={<Button onClick={clear}>{t("clear")}</Button>}>
            {t("noneText")}
          </Empty>
        ) : (
          <Empty icon={<ScrollText />} title={t("emptyTitle")}>
            {t("emptyText")}
          </Empty>
        ))}
      {rows.length > 0 && (
        <div className={styles.split}>
          <LineList
            rows={rows}
            chosen={wishes.line || null}
            onOpen={(one) => change({ line: String(one.id) === wishes.line ? "" : String(one.id) })}
            onEnd={onEnd}
            isFetchingMore={found.isFetchingNextPage}
          />
          {chosen && <LinePanel line={chosen} onClose={() => change({ line: "" })} />}
        </div>
      )}
    </>
  );
}
