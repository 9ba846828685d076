import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/api/http";
import { at } from "@/flow/api";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { Confirm, Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { toast, toastProblem } from "@/ui/toasts";
import { flowPageMessages } from "./messages";
import type { Saving } from "./useSaving";

const NAME = /^[A-Za-z0-9_][\w-]{0,79}$/;

/** Asks for the name of a flow of one's own. */
export function SaveAs({ wish, saving }: { wish: string; saving: Saving }) {
  const t = useT(flowPageMessages);
  const [name, setName] = useState(wish);
  const isFit = NAME.test(name);
  const save = () => {
    if (isFit) saving.saveAs(name);
  };
  return (
    <Dialog
      open
      onClose={saving.stop}
      title={t("saveAs")}
      actions={
        <Button kind="primary" busy={saving.isSaving} disabled={!isFit} onClick={save}>
          {t("save")}
        </Button>
      }
    >
      <TextField
        label={t("nameLabel")}
        hint={t("nameHint", { name })}
        error={isFit ? null : t("nameBad")}
        value={name}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") save();
        }}
      />
      {saving.error && <ProblemView inline error={saving.error} />}
    </Dialog>
  );
}

/** Another version was saved since this one was opened. */
export function Conflict({ saving }: { saving: Saving }) {
  const t = useT(flowPageMessages);
  return (
    <Dialog
      open
      onClose={saving.stop}
      title={t("conflictTitle")}
      actions={
        <>
          <Button onClick={saving.theirs}>{t("takeTheirs")}</Button>
          <Button kind="primary" busy={saving.isSaving} onClick={saving.mine}>
            {t("keepMine")}
          </Button>
        </>
      }
    >
      <p>{t("conflictText")}</p>
    </Dialog>
  );
}

export function DeleteFlow({ name, onClose, onDeleted }: { name: string; onClose: () => void; onDeleted: () => void }) {
  const t = useT(flowPageMessages);
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(at("/v1/flows", name)),
    onSuccess: () => {
      toast(t("deleted"));
      void queries.invalidateQueries({ queryKey: ["flows"] });
      onDeleted();
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
  return (
    <Confirm
      open
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      busy={remove.isPending}
      title={t("deleteTitle", { name })}
      action={t("delete")}
    >
      {t("deleteText")}
    </Confirm>
  );
}
