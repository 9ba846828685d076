import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Palette, Play, RotateCcw, Square, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api } from "@/api/http";
import { isOver, productionQuery } from "@/api/productions";
import { useRight } from "@/api/session";
import type { Production } from "@/api/types";
import { useShortcuts } from "@/app/shortcuts";
import { useT } from "@/i18n/i18n";
import { Button, ButtonLink, IconButton } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { Menu, MenuItem, MenuSeparator } from "@/ui/Menu";
import { toast, toastProblem } from "@/ui/toasts";
import { useUndo } from "./changing";
import { LookDialog } from "./LookDialog";
import { productionMessages } from "./messages";

/** What can be done with the whole of it. */
export function Actions({ production }: { production: Production }) {
  const t = useT(productionMessages);
  const [open, setOpen] = useState<"look" | "delete" | null>(null);
  const mayWrite = useRight("productions.write");
  const isDone = isOver(production.status);
  const undo = useUndo(production.id);
  const order = useOrders(production);
  const canUndo =
    mayWrite && isDone && production.revisions.some((one) => one.number === production.revision && one.base > 0);
  const undoNow = () => {
    if (canUndo) undo.mutate();
  };
  useShortcuts([{ keys: "mod+z", label: t("undo"), run: undoNow }]);
  return (
    <>
      <ButtonLink to={`/runs/${production.run_id}`} kind="quiet" icon={<Play />}>
        {t("run")}
      </ButtonLink>
      {mayWrite && !isDone && (
        <Button icon={<Square />} busy={order.isPending} onClick={() => order.mutate("cancel")}>
          {t("cancel")}
        </Button>
      )}
      {mayWrite && ["failed", "cancelled"].includes(production.status) && (
        <Button kind="primary" icon={<RotateCcw />} busy={order.isPending} onClick={() => order.mutate("retry")}>
          {t("retry")}
        </Button>
      )}
      {canUndo && (
        <IconButton kind="secondary" label={t("undo")} keys="mod+z" busy={undo.isPending} onClick={undoNow}>
          <Undo2 />
        </IconButton>
      )}
      {mayWrite && (
        <Menu
          trigger={
            <IconButton kind="secondary" label={t("actions")}>
              <Ellipsis />
            </IconButton>
          }
        >
          <MenuItem icon={<Palette />} disabled={!isDone} onSelect={() => setOpen("look")}>
            {t("change")}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger disabled={!isDone} onSelect={() => setOpen("delete")}>
            {t("delete")}
          </MenuItem>
        </Menu>
      )}
      {open === "look" && <LookDialog production={production} onClose={() => setOpen(null)} />}
      <DeleteDialog production={production} open={open === "delete"} onClose={() => setOpen(null)} />
    </>
  );
}

function useOrders(production: Production) {
  const t = useT(productionMessages);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (what: "cancel" | "retry") => api.post<Production>(`/v1/productions/${production.id}/${what}`),
    onSuccess: (next) => queries.setQueryData(productionQuery(production.id).queryKey, next),
    onError: (error) => toastProblem(error, t("failed")),
  });
}

function DeleteDialog({ production, open, onClose }: { production: Production; open: boolean; onClose: () => void }) {
  const t = useT(productionMessages);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => api.delete(`/v1/productions/${production.id}`),
    onSuccess: async () => {
      toast(t("deleted"));
      await navigate("/productions");
      queries.removeQueries({ queryKey: ["production", production.id] });
      void queries.invalidateQueries({ queryKey: ["productions"] });
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
  return (
    <Confirm
      open={open}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
      title={t("deleteTitle")}
      action={t("delete")}
      busy={remove.isPending}
    >
      {t("deleteText", { title: production.title })}
    </Confirm>
  );
}
