import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText, SearchX } from "lucide-react";
import { useMemo } from "react";
import { useT } from "@/i18n/i18n";
import { logsQuery, type LogWishes } from "@/insight/api";
import { Button } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { ProblemView } from "@/ui/Problem";
import { LineList } from "./LineList";
import { LinePanel } from "./LinePanel";
import { logsMessages } from "./messages";
import styles from "./Logs.module.css";

const FOLLOW_MS = 3_000;

interface LinesProps {
  wishes: LogWishes;
  isFiltered: boolean;
  isFollowing: boolean;
  chosen: string;
  onChoose: (id: string) => void;
  onClear: () => void;
}

/** The lines themselves, the newest first. */
export function Lines({ wishes, isFiltered, isFollowing, chosen, onChoose, onClear }: LinesProps) {
  const t = useT(logsMessages);
  const found = useInfiniteQuery({ ...logsQuery(wishes), refetchInterval: isFollowing ? FOLLOW_MS : false });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const line = rows.find((one) => String(one.id) === chosen);
  const onEnd = () => {
    if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
  };
  return (
    <>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && (
        <div className={styles.waiting} aria-busy>
          <Skeleton lines={12} />
        </div>
      )}
      {found.isSuccess &&
        rows.length === 0 &&
        (isFiltered ? (
          <Empty icon={<SearchX />} title={t("noneTitle")} action={<Button onClick={onClear}>{t("clear")}</Button>}>
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
            chosen={chosen || null}
            onOpen={(one) => onChoose(String(one.id) === chosen ? "" : String(one.id))}
            onEnd={onEnd}
            isFetchingMore={found.isFetchingNextPage}
          />
          {line && <LinePanel line={line} onClose={() => onChoose("")} />}
        </div>
      )}
    </>
  );
}
