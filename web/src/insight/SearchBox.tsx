import { Search } from "lucide-react";
import { useRef } from "react";
import { useShortcuts } from "@/app/shortcuts";
import styles from "./SearchBox.module.css";

interface SearchBoxProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** Words to look for; `/` goes to it. */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: "/", label, run: () => input.current?.focus() }]);
  return (
    <label className={styles.search}>
      <Search aria-hidden />
      <span className="visually-hidden">{label}</span>
      <input
        ref={input}
        type="search"
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
