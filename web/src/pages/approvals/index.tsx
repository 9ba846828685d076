import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheckBig } from "lucide-react";
import { approvalsQuery } from "@/flow/api";
import { ApprovalCard } from "@/flow/approvals/ApprovalCard";
import { approvalMessages } from "@/flow/approvals/messages";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Empty, Skeleton } from "@/ui/Empty";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { Badge } from "@/ui/Status";
import styles from "./Approvals.module.css";

export default function ApprovalsPage() {
  const t = useT(approvalMessages);
  const approvals = useInfiniteQuery(approvalsQuery());
  const items = approvals.data ?? [];
  return (
    <>
      <PageHeader
        title={t("title")}
        beside={items.length > 0 && <Badge tone="warn">{`${items.length}${approvals.hasNextPage ? "+" : ""}`}</Badge>}
      />
      {approvals.error && <ProblemView error={approvals.error} onRetry={() => void approvals.refetch()} />}
      {approvals.isPending && (
        <div className={styles.list} aria-busy>
          <Skeleton height={180} />
          <Skeleton height={180} />
        </div>
      )}
      {approvals.isSuccess && items.length === 0 && (
        <Empty icon={<CircleCheckBig />} title={t("emptyTitle")}>
          {t("emptyText")}
        </Empty>
      )}
      {items.length > 0 && (
        <ul className={styles.list} aria-label={t("list")}>
          {items.map((approval) => (
            <li key={approval.token}>
              <ApprovalCard approval={approval} />
            </li>
          ))}
        </ul>
      )}
      {approvals.hasNextPage && (
        <div className={styles.more}>
          <Button busy={approvals.isFetchingNextPage} onClick={() => void approvals.fetchNextPage()}>
            {t("more")}
          </Button>
        </div>
      )}
    </>
  );
}
