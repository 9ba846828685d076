import { queryOptions, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { api, setCsrf } from "./http";
import type { Session } from "./types";

async function getSession(): Promise<Session> {
  const session = await api.get<Session>("/v1/session");
  setCsrf(session.csrf);
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: getSession,
  staleTime: 5 * 60_000,
  retry: false,
});

/** Who is signed in, and where. Only inside the shell, which waits for it. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

/** Whether the signed-in person has a right, such as `productions.write`. */
export const useRight = (right: string): boolean => useSession().rights.includes(right);

/** Takes over a session that the server just answered with: everything known of the former one is forgotten. */
export function useAdopt(): (session: Session) => void {
  const queries = useQueryClient();
  return (session) => {
    setCsrf(session.csrf);
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, session);
  };
}
