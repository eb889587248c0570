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
  scrub: [number, number];
  texts: Record<string, string>;
  html: Record<string, string>;
  tiles?: { size: number; pixels: string };
  sparks?: string[];
  plane?: string;
  right?: string;
  probe?: [string, string];
}
