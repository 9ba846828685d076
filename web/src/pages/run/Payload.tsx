import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rowQuery } from "@/flow/api";
import type { Json } from "@/flow/document/reading";
import { isObject } from "@/flow/document/states";
import { JsonView } from "@/flow/json/JsonView";
import type { HistoryItem } from "@/flow/run/replay";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button } from "@/ui/Button";
import { ProblemView } from "@/ui/Problem";
import { runMessages } from "./messages";

interface PayloadProps {
  run: string;
  row: HistoryItem;
  label: string;
  /** What of the row's data is shown. */
  pick: (data: Json) => Json | undefined;
}

/** What a row of the history holds; the large ones are fetched when somebody asks. */
export function Payload({ run, row, label, pick }: PayloadProps) {
  const t = useT(runMessages);
  const formats = useFormats();
  const [isWanted, setWanted] = useState(false);
  const cut =
    isObject(row.data) && row.data.truncated === true && typeof row.data.size_bytes === "number"
      ? row.data.size_bytes
      : null;
  const whole = useQuery({ ...rowQuery(run, row.id), enabled: cut !== null && isWanted });
  if (whole.error) return <ProblemView inline error={whole.error} onRetry={() => void whole.refetch()} />;
  const data = cut === null ? row.data : whole.data?.data;
  if (data !== undefined) return <JsonView value={pick(data) ?? null} label={label} />;
  return (
    <p>
      {t("truncated", { size: formats.bytes(cut) })}{" "}
      <Button small busy={whole.isFetching} onClick={() => setWanted(true)}>
        {t("showAll")}
      </Button>
    </p>
  );
}
