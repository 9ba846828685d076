import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/http";
import { productionQuery } from "@/api/productions";
import { useRight } from "@/api/session";
import type { Production } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Badge, Status } from "@/ui/Status";
import { toast, toastProblem } from "@/ui/toasts";
import { productionMessages } from "./messages";
import styles from "./About.module.css";

/** Every version there was, the latest first; any can count again. */
export function Versions({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const format = useFormats();
  const queries = useQueryClient();
  const mayWrite = useRight("productions.write");
  const restore = useMutation({
    mutationFn: (number: number) =>
      api.post<Production>(`/v1/productions/${production.id}/revisions/${number}/restore`),
    onSuccess: (restored, number) => {
      queries.setQueryData(productionQuery(production.id).queryKey, restored);
      toast(t("restored", { number }));
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
  return (
    <ol className={styles.list} reversed>
      {[...production.revisions]
        .sort((a, b) => b.number - a.number)
        .map((one) => (
          <li key={one.number}>
            <div>
              {one.note || (one.number === 1 ? t("firstVersion") : t("version", { number: one.number }))}
              <p>{`${t("version", { number: one.number })} · ${format.relative(one.created_at)}`}</p>
            </div>
            {one.number === production.revision ? (
              <Badge tone="accent">{t("current")}</Badge>
            ) : (
              <span>
                <Status status={one.status} quiet />
                {mayWrite && (
                  <Button small disabled={restore.isPending} onClick={() => restore.mutate(one.number)}>
                    {t("restore")}
                  </Button>
                )}
              </span>
            )}
          </li>
        ))}
    </ol>
  );
}
