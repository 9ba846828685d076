import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/api/http";
import { changeScene, productionQuery, uploadFile } from "@/api/productions";
import type { Production, Scene } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { toast, toastProblem } from "@/ui/toasts";
import { productionMessages } from "./messages";

type Change = { lines: string[] } | { file: File } | { voice: string };

/** Goes back to before the last change. */
export function useUndo(id: string) {
  const t = useT(productionMessages);
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<Production>(`/v1/productions/${id}/undo`),
    onSuccess: (production) => {
      queries.setQueryData(productionQuery(id).queryKey, production);
      toast(t("undone"));
    },
    onError: (error) => toastProblem(error, t("failed")),
  });
}

/** Tells a scene in other words, another picture or another voice; shown at once, and taken back if it is refused. */
export function useSceneChange(production: Production, scene: Scene) {
  const t = useT(productionMessages);
  const queries = useQueryClient();
  const { queryKey } = productionQuery(production.id);
  const undo = useUndo(production.id);
  return useMutation({
    mutationFn: async (change: Change) => {
      const said = "file" in change ? { image: (await uploadFile(change.file)).sha256 } : change;
      return changeScene(production.id, scene.id, said);
    },
    onMutate: async (change) => {
      await queries.cancelQueries({ queryKey });
      const former = queries.getQueryData(queryKey);
      queries.setQueryData(
        queryKey,
        (now) => now && { ...now, scenes: now.scenes.map((one) => (one.id === scene.id ? told(one, change) : one)) },
      );
      return former;
    },
    onSuccess: (changed, change) => {
      queries.setQueryData(queryKey, changed);
      const text = "file" in change ? t("pictureSent") : t("edited", { number: scene.index + 1 });
      toast(text, { action: { label: t("undo"), onSelect: () => undo.mutate() } });
    },
    onError: (error, _, former) => {
      queries.setQueryData(queryKey, former);
      toastProblem(error, t("failed"));
    },
  });
}

/** The scene as it will be. */
function told(scene: Scene, change: Change): Scene {
  if ("file" in change) return { ...scene, state: "drawing" };
  if ("voice" in change) return { ...scene, state: "speaking", voice: change.voice || null };
  const lines = change.lines.map((text, index) => ({ spans: [], ...scene.lines[index], text }));
  return { ...scene, state: "speaking", lines };
}
