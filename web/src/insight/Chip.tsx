import { X } from "lucide-react";
import { IconButton } from "@/ui/Button";
import styles from "./Chip.module.css";

/** Something that a list is narrowed to, and how to let go of it. */
export function Chip({
  label,
  value,
  drop,
  onDrop,
}: {
  label: string;
  value: string;
  drop: string;
  onDrop: () => void;
}) {
  return (
    <span className={styles.chip}>
      <span>
        {label} <code>{value}</code>
      </span>
      <IconButton small label={drop} onClick={onDrop}>
        <X />
      </IconButton>
    </span>
  );
}
