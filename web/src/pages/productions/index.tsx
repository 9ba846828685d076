import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Clapperboard, Plus, SearchX } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { productionsQuery, type ProductionFilter } from "@/api/productions";
import { useRight } from "@/api/session";
import { useT } from "@/i18n/i18n";
import { Button, ButtonLink } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Filters } from "./Filters";
import { List } from "./List";
import { Wall } from "./Wall";
import { productionsMessages } from "./messages";
import { useWishes } from "./wishes";
import styles from "./Productions.module.css";

export default function ProductionsPage() {
  const t = useT(productionsMessages);
  const mayWrite = useRight("productions.write");
  const [wishes, change] = useWishes();
  const filter: ProductionFilter = { status: wishes.status, query: useDeferredValue(wishes.query) };
  const found = useInfiniteQuery({ ...productionsQuery(filter), placeholderData: keepPreviousData });
  const rows = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const onEnd = () => {
    if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
  };
  const isFiltered = wishes.status !== "" || wishes.query !== "";
  const shown = { rows, onEnd, isFetchingMore: found.isFetchingNextPage };

  return (
    <>
      <PageHeader title={t("title")}>
        <Filters wishes={wishes} onChange={change} />
        {mayWrite && (
          <ButtonLink to="/create" kind="primary" icon={<Plus />}>
            {t("create")}
          </ButtonLink>
        )}
      </PageHeader>
      {found.error && <ProblemView error={found.error} onRetry={() => void found.refetch()} />}
      {found.isPending && <WaitingWall />}
      {found.isSuccess && rows.length === 0 && isFiltered && (
        <Empty
          icon={<SearchX />}
          title={t("noneTitle")}
          action={<Button onClick={() => change({ status: "", query: "" })}>{t("clear")}</Button>}
        >
          {t("noneText")}
        </Empty>
      )}
      {found.isSuccess && rows.length === 0 && !isFiltered && (
        <Empty
          icon={<Clapperboard />}
          title={t("emptyTitle")}
          action={
            mayWrite && (
              <ButtonLink to="/create" kind="primary">
                {t("emptyAction")}
              </ButtonLink>
            )
          }
        >
          {t("emptyText")}
        </Empty>
      )}
      {rows.length > 0 && (wishes.view === "list" ? <List {...shown} /> : <Wall {...shown} />)}
    </>
  );
}

const WaitingWall = () => (
  <div className={styles.waiting} aria-busy>
    {Array.from({ length: 8 }, (_, index) => (
      <Skeleton key={index} height={190} />
    ))}
  </div>
);
