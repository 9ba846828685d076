import { useMemo } from "react";
import { useSearchParams } from "react-router";

/**
 * What is looked for, in the address, so that it can be shared and gone back to: the parameters named by `blank`, each
 * a text, with what they are where the address says nothing.
 */
export function useWishes<T extends Record<string, string>>(blank: T): [T, (change: Partial<T>) => void] {
  const [parameters, setParameters] = useSearchParams();
  const wishes = useMemo(
    () => Object.fromEntries(Object.entries(blank).map(([name, usual]) => [name, parameters.get(name) ?? usual])) as T,
    [blank, parameters],
  );
  const change = (wanted: Partial<T>) =>
    setParameters(
      (former) => {
        const next = new URLSearchParams(former);
        for (const [name, value] of Object.entries(wanted) as [string, string | undefined][]) {
          if (value && value !== blank[name]) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  return [wishes, change];
}
