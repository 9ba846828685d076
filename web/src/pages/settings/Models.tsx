import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "@/api/http";
import { useRight } from "@/api/session";
import type { Deployment, Page } from "@/api/types";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Status } from "@/ui/Status";
import { toast, toastProblem } from "@/ui/toasts";
import { Listing } from "./Listing";
import { settingsMessages } from "./messages";
import styles from "./Settings.module.css";

interface Tested {
  is_answering: boolean;
  duration_s: number | null;
  error: { message: string } | null;
}

/** The models that are configured, what they cost and how they are; each can be asked whether it answers. */
export default function Models() {
  const t = useT(settingsMessages);
  const format = useFormats();
  const mayTest = useRight("models.use");
  const models = useQuery({
    queryKey: ["deployments"],
    queryFn: async () => (await api.get<Page<Deployment>>("/v1/deployments")).items,
  });
  const test = useMutation({
    mutationFn: (name: string) => api.post<Tested>(`/v1/deployments/${encodeURIComponent(name)}/test`),
    onSuccess: (tested, name) =>
      tested.is_answering
        ? toast(t("testOk", { name, time: format.duration(tested.duration_s) }))
        : toast(t("testBad", { name }), { tone: "bad", text: tested.error?.message ?? "" }),
    onError: (error) => toastProblem(error, t("failed")),
  });
  return (
    <>
      <h2>{t("section.models")}</h2>
      <Listing
        query={models}
        label={t("section.models")}
        heads={[t("model"), t("tier"), t("context"), t("price"), t("health"), ""]}
        empty={t("noModels")}
      >
        {(one) => (
          <tr key={one.name}>
            <td>
              {one.name}
              <p>{one.kinds.join(", ")}</p>
            </td>
            <td>{one.tier}</td>
            <td>{format.number(one.context_tokens)}</td>
            <td>
              {one.price
                ? `${format.money(one.price.input_per_million_usd)} / ${format.money(one.price.output_per_million_usd)}`
                : "–"}
            </td>
            <td>
              <Status status={one.health.state} quiet />
            </td>
            <td className={styles.end}>
              {mayTest && (
                <Button
                  small
                  busy={test.isPending && test.variables === one.name}
                  onClick={() => test.mutate(one.name)}
                >
                  {t("test")}
                </Button>
              )}
            </td>
          </tr>
        )}
      </Listing>
    </>
  );
}
