/** A record of a node's log. */
export interface LogRecord {
  timestamp: string;
  level: string;
  msg: string;
  [field: string]: unknown;
}

const head = ['timestamp', 'level', 'msg'];

/** A record as a line: when, how grave, on which node, what, and the rest as name=value. */
export function logLine(record: LogRecord, node: string): string {
  const fields = Object.entries(record)
    .filter(([key]) => !head.includes(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [record.timestamp, record.level.toUpperCase().padEnd(5), node, record.msg, ...fields].filter((part) => part !== '').join('  ');
}
