import { useMutation, useQuery } from '@tanstack/react-query';

import { api } from '../api/client';

/** How a node of the cluster is. Times are Unix ms. */
export interface NodeStatus {
  id: string;
  version: string;
  schema_version: string;
  config_hash: string;
  ipaddress: string;
  hostname: string;
  internode_url: string;
  last_ping: number;
  is_alive: boolean;
  status: 'green' | 'red';
  reasons: string[];
  since: number;
  websockets: number;
  started_at: number;
}

/** What a node made of something that all nodes were asked to do. */
export interface NodeResult {
  id: string;
  hostname: string;
  ok: boolean;
  error: string;
  restart_required: string[];
}

export type Settings = Record<string, Record<string, unknown>>;

const statusEveryMs = 2000;

/** What a node is called; one that was never seen has only its address. */
export function nameOf(node: NodeStatus): string {
  return node.hostname || node.internode_url;
}

/** The nodes, read again and again. */
export function useNodes() {
  return useQuery({
    queryKey: ['nodes'],
    queryFn: async () => (await api.getClusterStatus()) as unknown as NodeStatus[],
    select: (nodes) => nodes.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true })),
    refetchInterval: statusEveryMs,
    retry: false,
  });
}

/** The configuration of the node that answers, without its secrets. */
export function useSettings() {
  return useQuery({ queryKey: ['settings'], queryFn: async () => (await api.getConfig()) as unknown as Settings, staleTime: 0 });
}

/** Makes all nodes read their configuration again; the answer says what each made of it. */
export function useReload() {
  const settings = useSettings();
  return useMutation({
    mutationFn: async () => ((await api.reloadConfig()) as unknown as { nodes: NodeResult[] | null }).nodes ?? [],
    onSuccess: () => settings.refetch(),
  });
}

/** Makes all nodes replace their connections to the database. */
export async function recycleDatabase(): Promise<NodeResult[]> {
  return (await api.post<{ nodes: NodeResult[] | null }>('/database/recycle')).nodes ?? [];
}
