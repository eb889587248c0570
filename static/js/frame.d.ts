/** One frame of a run that plays, as `app/web/lab/frame.py` writes it; that file explains it. */
export interface Frame {
  drawn: string;
  edges: { w?: number[]; o?: number[]; g?: number[]; values?: string[]; derivatives?: string[] };
  neurons: {
    values: string[];
    derivatives: string[];
    biases: string[];
    dots: number[];
    rings: number[];
    dropped: number[];
    fills: number[];
    labels: string[];
  };
  loss: string;
  html: Record<string, string>;
  charts: Record<string, string>;
  sheet?: { png: string; size: number; columns: number; count: number };
  sparks?: string[];
  plane?: string;
  probe?: [string, string];
}
