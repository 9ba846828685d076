import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/http";
import { productionQuery } from "@/api/productions";
import type { Production } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { uiMessages } from "@/ui/messages";
import { toastProblem } from "@/ui/toasts";
import { ThemePicker } from "../create/ThemePicker";
import { VoicePicker } from "../create/VoicePicker";
import { productionMessages } from "./messages";

interface LookDialogProps {
  production: Production;
  onClose: () => void;
}

/** Another voice or theme: a new version, in which only what depends on it is made again. */
export function LookDialog({ production, onClose }: LookDialogProps) {
  const t = useT(productionMessages);
  const ui = useT(uiMessages);
  const queries = useQueryClient();
  const former = production.order.options;
  const [voice, setVoice] = useState(former.voice ?? "");
  const [theme, setTheme] = useState(former.theme ?? "");
  const options = {
    ...(voice !== (former.voice ?? "") && { voice }),
    ...(theme !== (former.theme ?? "") && { theme }),
  };
  const change = useMutation({
    mutationFn: () =>
      api.patch<Production>(`/v1/productions/${production.id}`, { body: { options, note: t("changeTitle") } }),
    onSuccess: (next) => {
      queries.setQueryData(productionQuery(production.id).queryKey, next);
      onClose();
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t("changeTitle")}
      actions={
        <>
          <Button onClick={onClose}>{ui("cancel")}</Button>
          <Button
            kind="primary"
            busy={change.isPending}
            disabled={Object.keys(options).length === 0}
            onClick={() => change.mutate()}
          >
            {t("changeGo")}
          </Button>
        </>
      }
    >
      <p>{t("changeText")}</p>
      <VoicePicker language={production.language ?? ""} voice={voice} onChange={setVoice} />
      <ThemePicker theme={theme} onChange={setTheme} />
    </Dialog>
  );
}
