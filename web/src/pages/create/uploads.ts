import { useEffect, useRef, useState } from "react";
import { uploadFile } from "@/api/productions";
import type { Upload } from "@/api/types";
import { useT } from "@/i18n/i18n";
import { toastProblem } from "@/ui/toasts";
import { createMessages } from "./messages";

export interface Uploads {
  done: readonly Upload[];
  /** On their way. */
  pending: readonly File[];
  add: (files: Iterable<File>) => void;
  remove: (upload: Upload) => void;
}

/** Sends files as they are added, so that the plan knows them and creating is quick. */
export function useUploads(done: readonly Upload[], onChange: (next: Upload[]) => void): Uploads {
  const t = useT(createMessages);
  const [pending, setPending] = useState<readonly File[]>([]);
  const latest = useRef(done);
  useEffect(() => {
    latest.current = done;
  });
  const keep = (next: Upload[]) => {
    latest.current = next;
    onChange(next);
  };
  const send = async (file: File) => {
    setPending((files) => [...files, file]);
    try {
      const upload = await uploadFile(file);
      keep([...latest.current.filter((one) => one.sha256 !== upload.sha256), upload]);
    } catch (error) {
      toastProblem(error, t("uploadFailed", { name: file.name }));
    } finally {
      setPending((files) => files.filter((one) => one !== file));
    }
  };
  return {
    done,
    pending,
    add: (files) => {
      for (const file of files) void send(file);
    },
    remove: (upload) => keep(done.filter((one) => one !== upload)),
  };
}
