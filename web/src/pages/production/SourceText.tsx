import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { isProblem } from "@/api/problem";
import { sourceQuery } from "@/api/productions";
import type { Production } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { Skeleton } from "@/ui/Empty";
import { Select } from "@/ui/Field";
import { ProblemView } from "@/ui/Problem";
import { productionMessages } from "./messages";
import { cut, toUnits, type Chosen } from "./sentences";
import styles from "./About.module.css";

/** What it was told from, with the places marked that the chosen sentence rests on. */
export function SourceText({ production, chosen }: { production: Production; chosen: Chosen | null }) {
  const t = useT(productionMessages);
  const [picked, setPicked] = useState(0);
  const index = chosen?.source ?? picked;
  const isRead = production.scenes.length > 0;
  const source = useQuery({ ...sourceQuery(production.id, index, production.revision), enabled: isRead });
  const text = source.data?.text;
  const pieces = useMemo(
    () => (text === undefined ? [] : cut(text, toUnits(text, chosen?.spans ?? []))),
    [text, chosen],
  );
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const mark = box.current?.querySelector("mark");
    if (mark && box.current)
      box.current.scrollTop = mark.offsetTop - box.current.offsetTop - box.current.clientHeight / 3;
  }, [pieces]);

  if (!isRead || (isProblem(source.error) && source.error.status === 404))
    return <p className={styles.hint}>{t("sourceNone")}</p>;
  if (source.error) return <ProblemView error={source.error} inline />;
  const hint = !chosen ? t("sourceHint") : chosen.spans.length === 0 ? t("noSpan") : null;
  return (
    <>
      {production.order.sources.length > 1 && (
        <Select
          label={t("sourceWhich")}
          labelHidden
          className={styles.which}
          value={String(index)}
          disabled={chosen !== null}
          onChange={(event) => setPicked(Number(event.target.value))}
          options={production.order.sources.map((one, at) => ({ value: String(at), label: one.name }))}
        />
      )}
      {hint && <p className={styles.hint}>{hint}</p>}
      {source.isPending ? (
        <Skeleton lines={6} />
      ) : (
        <div ref={box} className={styles.source} lang={production.language ?? undefined}>
          {pieces.map((piece, at) => (piece.isMarked ? <mark key={at}>{piece.text}</mark> : piece.text))}
        </div>
      )}
    </>
  );
}
