import { Suspense, lazy } from "react";
import { Skeleton } from "@/ui/Empty";
import type { TextEditorProps } from "./TextEditor";

const TextEditor = lazy(() => import("./TextEditor"));

/** The text editor, fetched when one is first shown. */
export const LazyTextEditor = (props: TextEditorProps) => (
  <Suspense fallback={<Skeleton height={props.height ?? 240} />}>
    <TextEditor {...props} />
  </Suspense>
);
