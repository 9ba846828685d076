import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { api } from "@/api/http";
import { isProblem } from "@/api/problem";
import { type FlowDocument, at } from "@/flow/api";
import { positionsIn } from "@/flow/document/positions";
import type { Action, EditorState } from "@/flow/editor/state";
import { useT } from "@/i18n/i18n";
import { toast, toastProblem } from "@/ui/toasts";
import { flowPageMessages } from "./messages";

export type Saving = ReturnType<typeof useSaving>;

/** Saving a flow as a new version of its own, under a name of its own, or over what somebody else saved meanwhile. */
export function useSaving(flow: FlowDocument, state: EditorState, dispatch: (action: Action) => void) {
  const t = useT(flowPageMessages);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [version, setVersion] = useState(flow.origin === "own" ? (flow.version ?? 0) : 0);
  const [isNaming, setNaming] = useState(false);
  const [conflict, setConflict] = useState(false);
  const [goingTo, setGoingTo] = useState<string | null>(null);
  const isOwn = flow.origin === "own";
  useEffect(() => {
    if (goingTo !== null) void navigate(goingTo);
  }, [goingTo, navigate]);

  const put = useMutation({
    mutationFn: ({ name, expected }: { name: string; expected: number }) => {
      const { text, positions } = state.history.now;
      return api.put<FlowDocument>(at("/v1/flows", name), {
        body: { text, layout: positions, expected_version: expected },
      });
    },
    onSuccess: (saved, { name }) => {
      toast(t("saved", { version: saved.version ?? 1 }));
      dispatch({ kind: "saved" });
      setConflict(false);
      setNaming(false);
      setVersion(saved.version ?? 1);
      void queries.invalidateQueries({ queryKey: ["flows"] });
      void queries.invalidateQueries({ queryKey: ["flow", name, "versions"] });
      if (name !== flow.name) setGoingTo(at("/flows", name));
    },
    onError: (error, { name }) => {
      if (isProblem(error) && error.status === 409 && name === flow.name) setConflict(true);
      else if (!isNaming) toastProblem(error, t("failed"));
    },
  });
  const theirs = async () => {
    const found = await api.get<FlowDocument>(at("/v1/flows", flow.name));
    dispatch({
      kind: "edited",
      text: found.text,
      positions: positionsIn(found.layout),
      select: null,
      atMs: Date.now(),
    });
    dispatch({ kind: "saved" });
    setVersion(found.version ?? 0);
    setConflict(false);
  };
  const mine = async () => {
    const found = await api.get<FlowDocument>(at("/v1/flows", flow.name));
    put.mutate({ name: flow.name, expected: found.version ?? 0 });
  };
  return {
    version,
    isOwn,
    isNaming,
    conflict,
    isSaving: put.isPending,
    isLeaving: goingTo !== null,
    error: put.error,
    save: () => (isOwn ? put.mutate({ name: flow.name, expected: version }) : setNaming(true)),
    saveAs: (name: string) => put.mutate({ name, expected: 0 }),
    stop: () => {
      setNaming(false);
      setConflict(false);
      put.reset();
    },
    theirs: () => void theirs().catch((error: unknown) => toastProblem(error, t("failed"))),
    mine: () => void mine().catch((error: unknown) => toastProblem(error, t("failed"))),
    leave: (to: string) => {
      dispatch({ kind: "saved" });
      setGoingTo(to);
    },
  };
}
