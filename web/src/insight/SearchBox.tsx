import { Search } from "lucide-react";
import { useEffect, useRef } from "react";
import { useShortcuts } from "@/app/shortcuts";
import styles from "./SearchBox.module.css";

interface SearchBoxProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/**
 * Words to look for; `/` goes to it. While somebody types the field is theirs: the address, where the words are kept,
 * comes after, and would take letters away that were typed meanwhile.
 */
export function SearchBox({ label, value, onChange }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = value;
  }, [value]);
  useShortcuts([{ keys: "/", label, run: () => input.current?.focus() }]);
  return (
    <label className={styles.search}>
      <Search aria-hidden />
      <span className="visually-hidden">{label}</span>
      <input
        ref={input}
        type="search"
        placeholder={label}
        defaultValue={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
