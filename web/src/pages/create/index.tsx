import { useMutation } from "@tanstack/react-query";
import { Sparkle } from "lucide-react";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { createProduction } from "@/api/productions";
import { randomKey } from "@/api/random";
import { useShortcuts } from "@/app/shortcuts";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { PageHeader } from "@/ui/PageHeader";
import { ProblemView } from "@/ui/Problem";
import { toast } from "@/ui/toasts";
import { BriefEditor } from "./BriefEditor";
import { forgetDraft, hasContent, orderOf, useDraft } from "./draft";
import { Looks } from "./Looks";
import { createMessages } from "./messages";
import { PlanPreview } from "./PlanPreview";
import { useUploads } from "./uploads";
import styles from "./Create.module.css";

export default function CreatePage() {
  const t = useT(createMessages);
  const navigate = useNavigate();
  const [draft, change, clear] = useDraft();
  const uploads = useUploads(draft.uploads, (next) => change({ uploads: next }));
  const order = JSON.stringify(orderOf(draft));
  // One key an order: sent twice by accident, it is made once.
  const key = useMemo(() => order && randomKey(), [order]);
  const create = useMutation({
    mutationFn: () => createProduction(orderOf(draft), key),
    onSuccess: (made) => {
      forgetDraft();
      toast(t("started"));
      void navigate(`/productions/${made.id}`);
    },
  });
  const isReady = hasContent(draft) && uploads.pending.length === 0;
  const go = () => {
    if (isReady && !create.isPending) create.mutate();
  };
  useShortcuts([{ keys: "mod+enter", label: t("go"), run: go }]);

  return (
    <>
      <PageHeader title={t("title")}>
        {hasContent(draft) && (
          <Button kind="quiet" onClick={clear}>
            {t("clear")}
          </Button>
        )}
      </PageHeader>
      <div className={styles.page}>
        <div className={styles.main}>
          <BriefEditor draft={draft} onChange={change} uploads={uploads} />
          <PlanPreview order={hasContent(draft) ? order : null} />
        </div>
        <Looks draft={draft} onChange={change} />
      </div>
      <div className={styles.go}>
        {create.error && <ProblemView error={create.error} inline />}
        {!hasContent(draft) && <span className={styles.hint}>{t("needsText")}</span>}
        <Button kind="primary" icon={<Sparkle />} busy={create.isPending} disabled={!isReady} onClick={go}>
          {t("go")}
        </Button>
      </div>
    </>
  );
}
