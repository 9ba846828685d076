import { FileText, Paperclip, X } from "lucide-react";
import { useRef, type ClipboardEvent } from "react";
import { useFormats } from "@/i18n/format";
import { useT } from "@/i18n/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Select, Textarea } from "@/ui/Field";
import { kindOf, type Draft, type TextKind } from "./draft";
import { useDrop } from "./drop";
import { createMessages } from "./messages";
import type { Uploads } from "./uploads";
import styles from "./BriefEditor.module.css";

const KINDS: readonly TextKind[] = ["request", "document", "address"];

interface BriefEditorProps {
  draft: Draft;
  onChange: (change: Partial<Draft>) => void;
  uploads: Uploads;
}

/** The text, and the documents: typed, pasted, chosen, or dropped anywhere on the page. */
export function BriefEditor({ draft, onChange, uploads }: BriefEditorProps) {
  const t = useT(createMessages);
  const picker = useRef<HTMLInputElement>(null);
  const isOver = useDrop(uploads.add);
  const onPaste = (event: ClipboardEvent) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add(event.clipboardData.files);
  };
  return (
    <section className={styles.brief}>
      <Textarea
        label={t("brief")}
        hint={t("briefHint")}
        placeholder={t("placeholder")}
        className={styles.text}
        rows={8}
        value={draft.text}
        onPaste={onPaste}
        onChange={(event) => onChange({ text: event.target.value, ...(event.target.value === "" && { kind: null }) })}
      />
      <div className={styles.tools}>
        <Button icon={<Paperclip />} onClick={() => picker.current?.click()}>
          {t("addFiles")}
        </Button>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          aria-label={t("addFiles")}
          onChange={(event) => {
            uploads.add(event.target.files ?? []);
            event.target.value = "";
          }}
        />
        {draft.text.trim() !== "" && (
          <Select
            label={t("useAs")}
            className={styles.kind}
            value={kindOf(draft)}
            onChange={(event) => onChange({ kind: event.target.value as TextKind })}
            options={KINDS.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          />
        )}
      </div>
      <FileList uploads={uploads} />
      {isOver && <div className={styles.drop}>{t("dropHere")}</div>}
    </section>
  );
}

function FileList({ uploads }: { uploads: Uploads }) {
  const t = useT(createMessages);
  const format = useFormats();
  if (uploads.done.length + uploads.pending.length === 0) return null;
  return (
    <ul className={styles.files} aria-label={t("files")}>
      {uploads.done.map((upload) => (
        <li key={upload.sha256}>
          <FileText aria-hidden />
          <span className={styles.name}>{upload.name}</span>
          <span className={styles.about}>{`${upload.media_type} · ${format.bytes(upload.size_bytes)}`}</span>
          <IconButton small label={t("removeFile", { name: upload.name })} onClick={() => uploads.remove(upload)}>
            <X />
          </IconButton>
        </li>
      ))}
      {uploads.pending.map((file, index) => (
        <li key={`${index}${file.name}`} aria-busy>
          <FileText aria-hidden />
          <span className={styles.name}>{file.name}</span>
          <span className={styles.about}>{t("uploading")}</span>
        </li>
      ))}
    </ul>
  );
}
