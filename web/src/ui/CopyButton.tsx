import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useT } from "@/i18n/i18n";
import { Button } from "./Button";
import { uiMessages } from "./messages";

const SHOWN_MS = 1_600;

/** Copies a text, and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useT(uiMessages);
  const [isDone, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), SHOWN_MS);
  };
  return (
    <Button small icon={isDone ? <Check /> : <Copy />} onClick={() => void copy()}>
      <span aria-live="polite">{isDone ? t("copied") : (label ?? t("copy"))}</span>
    </Button>
  );
}
